import ArgumentParser
import Comparison
import HostMachine
import Reporting
import Results

/// What is better and what is worse about runs beside another one.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Says what differs between runs, by how much, and whether that is more than noise.",
    discussion: """
      First what the runs were given, then each figure, then where the difference of a token's \
      time comes from. Modelled runs differ exactly. Of measured ones the decode speed has a 95 % \
      interval, paired by token where both made the same, and a verdict: better, worse, no \
      difference seen, or too noisy. `base` in --fail-if is the first run.

      Exit code 1: a gate has failed, or what was given is the same and has become slower.
      """)

  @Argument(
    help: ArgumentHelp("The run that others are compared with: its folder or its JSON."),
    transform: String.init(fileName:))
  var base: String

  @Argument(help: "Other runs of the same model.", transform: String.init(fileName:))
  var new: [String]

  @OptionGroup var gateOptions: GateOptions

  @Option(help: "How to print the comparison.")
  var format: OutputFormat = .text

  @Option(
    help: "The file to write; without it, standard output.", transform: String.init(fileName:))
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  func validate() throws {
    _ = try gateOptions.gates(of: RunRecord.self)
  }

  func run() throws {
    try replacement.prepare(
      [NamedFile("--output", output)],
      besides: ([base] + new).flatMap { path in
        [path, "\(path)/\(RunFolder.recordName)", "\(path)/\(RunFolder.traceName)"].map {
          NamedFile("the argument", $0)
        }
      })
    let record = try compared(gateOptions.gates(of: RunRecord.self))
    let report = RunComparisonReport(record)
    let text =
      switch format {
      case .text: report.text()
      case .md: report.markdown()
      case .json: String(decoding: try record.asFile().json(), as: UTF8.self)
      }
    try Console.deliver(text, to: output)
    for comparison in record.comparisons { try Gates.requirePassed(comparison.gates) }
    if record.comparisons.contains(where: \.isRegression) { throw ExitCode.negative }
  }

  private func compared(_ gates: GateSet) throws -> ComparisonRecord {
    let base = try run(at: base)
    let comparisons = try new.map { path in
      let run = try run(at: path)
      var comparison = try RunComparison(run, to: base)
      if !gates.isEmpty {
        comparison.gates = gates.outcomes(of: [run.figures]) { _ in .figures(of: base.figures) }
      }
      return comparison
    }
    return ComparisonRecord(
      engineVersion: Edgewise.version, basePath: base.path, baseID: base.result.head.id,
      comparisons: comparisons, command: Invocation.text)
  }

  private func run(at path: String) throws -> ComparedRun {
    try TraceMemory.requireRoom(forTraceAt: "\(path)/\(RunFolder.traceName)")
    return try ComparedRun(path: path, files: disk)
  }
}
