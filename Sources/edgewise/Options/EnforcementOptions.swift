import ArgumentParser
import HostMachine
import Runs

/// Who holds a run to its limits, beside the process itself.
struct EnforcementOptions: ParsableArguments {
  @Option(
    help: "Let the kernel limit memory, reads and processors too (control groups; needs rights).")
  var enforce: Enforcer?

  enum Enforcer: String, ExpressibleByArgument, CaseIterable {
    case kernel
  }

  /// Stops where the kernel cannot enforce what is only modelled.
  func check(_ pace: PaceOptions) throws {
    if enforce != nil, pace.mode == .simulated {
      throw ValidationError("--enforce kernel needs real time, and a simulated run has none.")
    }
  }

  /// The limits of a run with `options`, entered; nil where they were not asked for.
  func enforcement(of options: RunOptions) throws -> KernelEnforcement? {
    guard enforce != nil else { return nil }
    return try refusing { try KernelEnforcement(options) }
  }

  /// What `body` gives; where the kernel refuses, one sentence and the exit code for wrong use.
  func refusing<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as HostError where enforce != nil {
      Console.complain("edgewise: \(error)")
      throw ExitCode.wrongUse
    }
  }
}
