import ArgumentParser
import Benchmarks
import HostMachine
import Kernels
import Measurement
import Reporting
import Results

/// Measures single kernels beside the limits of this machine.
struct BenchKernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels", abstract: "Measures kernels beside the limits of this machine.",
    discussion: """
      All kernels of a token, at the shapes of SmallThinker 4B; no model is needed. `from cache` \
      multiplies the same weights again and again, `from memory` goes through copies that together \
      are larger than the last cache. `of limit` is the time that the nearer of two limits allows, \
      divided by the time it took: the memory's bandwidth, and multiplying in registers with the \
      same instructions, both measured in the same run with as many threads. `barrier` is an empty \
      kernel that the threads divide among themselves: what handing over and waiting cost.
      """)

  @OptionGroup var measurement: MeasurementOptions

  @Option(help: "The best instructions of this processor, or all that it has.")
  var variants: Variants = .best

  @OptionGroup var rowOutput: RowOutput

  enum Variants: String, ExpressibleByArgument, CaseIterable {
    case best
    case all
  }

  func run() throws {
    Interruption.install()
    try rowOutput.prepare(besides: [])
    let benchmark = try KernelBenchmark(
      threads: measurement.threads?.values,
      variants: variants == .best ? [.best] : KernelVariant.allCases.filter(\.isSupported),
      repetitions: measurement.repetitions ?? 9)
    let records = try measure(benchmark)
    let table = KernelTable(records)
    try rowOutput.write(
      records, text: table.text, markdown: table.markdown, csv: table.csv, sql: table.sql)
    try Progress.endIfInterrupted("kernels are missing")
  }

  private func measure(_ benchmark: KernelBenchmark) throws -> [KernelRecord] {
    defer { Console.clear() }
    return try benchmark.run(
      progress: { Console.progress("measuring kernels", share: $0) },
      isInterrupted: { Interruption.isRequested })
  }
}
