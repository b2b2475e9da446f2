import FoundationEssentials
public import HostMachine
import Quantities
public import Results

/// How runs on the bare host are made: in processes of their own, or as a test has them.
public struct HostRuns {
  /// Makes a run on some processors, or on all where they are nil; nil after an interruption.
  ///
  /// The last argument is called when the run decodes, with a question for whether that is over,
  /// and may do something else until then.
  public typealias Make = (KnobRun, CoreTopology?, (() -> Bool) -> Void) throws -> RunRecord?

  let make: Make

  /// Runs that `make` makes.
  public init(_ make: @escaping Make) { self.make = make }

  /// What a run's process prints when it decodes, and then the record.
  public static let mark = "decoding"

  /// Runs in processes of this program, whose first arguments are `command`, the last one the run
  /// as JSON. Each prints the mark on a line, then its record as JSON on another.
  public static func inProcesses(
    _ command: [String], isInterrupted: @escaping () -> Bool
  ) -> HostRuns {
    HostRuns { run, processors, meanwhile in
      let order = String(
        decoding: try RunFolder.json(run, isOneLine: true).dropLast(), as: UTF8.self)
      let arguments = command + [order]
      let process =
        try processors?.confining { try ChildProcess(arguments) } ?? ChildProcess(arguments)
      let mark = process.nextLine(isInterrupted: isInterrupted)
      if mark == Self.mark { meanwhile { process.hasNews || isInterrupted() } }
      let line = process.nextLine(isInterrupted: isInterrupted)
      let end = process.waitForEnd()
      if isInterrupted() { return nil }
      guard mark == Self.mark, let line, end == .exited(0) else { throw EndedRun(end) }
      return try JSONDecoder().decode(RunRecord.self, from: Data(line.utf8))
    }
  }
}

/// A run's process that ended before its result was there.
struct EndedRun: Error, CustomStringConvertible {
  private let end: ChildProcess.End

  init(_ end: ChildProcess.End) { self.end = end }

  /// Whether a signal ended it that it could not refuse, as the kernel does where memory is short.
  var isKilled: Bool { end == .killed(9) }

  var description: String {
    switch end {
    case .exited(let code): "a run ended with exit code \(code) before its result was there"
    case .killed(let signal): "a run was ended by signal \(signal) before its result was there"
    }
  }
}
