import ArgumentParser
import Comparison
import Files
import Quantities
import Reporting
import Results

/// What results are held to.
struct GateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Ends with exit code 1 where this is so, such as 'p99(itl) > 80 ms', 'tok/s < 0.95x base' or \
      'stall_share > 40 %'; may be given several times. Figures are named as by `edgewise figures`.
      """,
      valueName: "expression"))
  var failIf: [String] = []

  /// The gates of results of `content`.
  func gates(of content: any ResultContent.Type) throws -> GateSet {
    do { return try GateSet(failIf, of: content) } catch let error as GateError {
      throw ValidationError("--fail-if \(error).")
    }
  }
}

/// What results are held to, beside earlier ones.
struct BaselineOptions: ParsableArguments {
  @OptionGroup var gateOptions: GateOptions

  @Option(
    help: ArgumentHelp(
      """
      What `base` is in --fail-if: a run folder, a result in JSON, or a file of --write-baseline, \
      of the same model, device and mode.
      """,
      valueName: "path"),
    transform: String.init(fileName:))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "Also writes a few figures with their configuration, to keep for --baseline.",
      valueName: "file"),
    transform: String.init(fileName:))
  var writeBaseline: String?

  /// The file that is written.
  var output: NamedFile? { NamedFile("--write-baseline", writeBaseline) }

  /// What is read.
  var inputs: [NamedFile?] {
    [
      NamedFile("--baseline", baseline),
      NamedFile("--baseline", baseline.map { "\($0)/\(RunFolder.recordName)" }),
    ]
  }

  /// Stops where a gate of results of `content` cannot be understood, or has no base to follow.
  func check(_ content: any ResultContent.Type) throws {
    let base = try gateOptions.gates(of: content).firstWithBase
    if let base, baseline == nil {
      throw ValidationError("--fail-if \(base.debugDescription) needs --baseline FILE or FOLDER.")
    }
    if base == nil, baseline != nil {
      throw ValidationError("--baseline is for --fail-if with base, such as 'tok/s < 0.95x base'.")
    }
  }

  /// What results of `content` are held to, as far as that is in files.
  func gates<Content: ResultContent>(of content: Content.Type) throws -> Gates {
    try Gates(
      gateSet: gateOptions.gates(of: content), kind: content.kind,
      baseline: baseline.map { try Baseline(path: $0, of: content.kind, files: disk) },
      outputPath: writeBaseline)
  }
}

/// What the results of a command are held to.
struct Gates {
  let gateSet: GateSet
  let kind: ResultKind
  let baseline: Baseline?
  /// The file that keeps the results for later ones; nil where none does.
  let outputPath: String?

  /// Whether nothing is to be done.
  var isIdle: Bool { gateSet.isEmpty && outputPath == nil }

  /// What comes of each gate; nil where there are none.
  func outcomes(of results: [ResultFigures]) -> [GateRecord]? {
    if gateSet.isEmpty { return nil }
    return gateSet.outcomes(of: results) {
      baseline?.match($0).base ?? .refused("there is no base")
    }
  }

  /// Says what came of the gates, behind a result that is printed `asText` or for programs, and
  /// keeps the baseline that was asked for.
  ///
  /// - Throws: `RunError` where the baseline is of another model, device or mode; `FileError` where
  ///   one cannot be written.
  func settle(
    _ outcomes: [GateRecord]?, of results: @autoclosure () throws -> [ResultFigures],
    asText: Bool, isComplete: Bool
  ) throws {
    if isIdle { return }
    let results = try results()
    if let outcomes {
      let lines = GateLines(outcomes, of: kind).text
      if asText { print(lines, terminator: "") } else { Console.complain(lines) }
    }
    if let outputPath { try keep(results, at: outputPath, isComplete: isComplete) }
    guard gateSet.firstWithBase != nil, let baseline else { return }
    let matches = results.map(baseline.match)
    for remark in Set(matches.compactMap(\.remark)).sorted() {
      Console.complain("edgewise: \(remark)")
    }
    for match in matches {
      guard case .refused(let reason) = match.base else { continue }
      throw RunError("\(reason); name one of this, or make it with --write-baseline")
    }
  }

  private func keep(_ results: [ResultFigures], at path: String, isComplete: Bool) throws {
    guard isComplete else {
      Console.complain("edgewise: interrupted, so that no baseline was written")
      return
    }
    let record = BaselineRecord(results, gates: gateSet, command: Invocation.text)
    try disk.write(record.asFile().json(), to: path)
  }

  /// Ends the command where a gate has failed.
  static func requirePassed(_ outcomes: [GateRecord]?) throws {
    if let outcomes, !outcomes.allSatisfy(\.isPassed) { throw ExitCode.negative }
  }
}
