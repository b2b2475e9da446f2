import ArgumentParser
import Benchmarks

/// What all benchmarks take in turn and how often.
///
/// A group that `bench` shares with its subcommands: an option that both declare on their own goes
/// to `bench`, even behind the name of the subcommand, and never arrives there.
struct MeasurementOptions: ParsableArguments {
  @Option(
    name: [.customShort("r"), .long],
    help: "How often each test is measured. (default: 5, for kernels 9)")
  var repetitions: Int?

  @Option(
    name: [.customShort("t"), .long],
    help: "Compute threads. (default: the profile's; without one all strong cores)",
    transform: Sweep.init(parsing:))
  var threads: Sweep?

  func validate() throws {
    if let repetitions, !(1...1000).contains(repetitions) {
      throw ValidationError("--repetitions must be between 1 and 1000.")
    }
    guard threads?.values.contains(0) != true else {
      throw ValidationError("--threads must be at least 1.")
    }
  }
}
