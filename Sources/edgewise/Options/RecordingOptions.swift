import ArgumentParser
import Files
import Inference
import Models
import Results
import Runs

/// Whether and where the decisions of a run are kept.
struct RecordingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the run's decisions in this file, for `edgewise simulate --routing FILE`.",
      valueName: "file"),
    transform: String.init(fileName:))
  var record: String?

  @Option(
    help: """
      With --record: keep predicted experts for prefetch depths up to this one, which takes this \
      machine some time. (default: 4)
      """)
  var maxPrefetchDepth: Int?

  private static let standardDepth = 4

  /// The prefetch depth that predictions are kept for.
  var depth: Int { maxPrefetchDepth ?? Self.standardDepth }

  func validate() throws {
    if record == nil, maxPrefetchDepth != nil {
      throw ValidationError("--max-prefetch-depth is for --record.")
    }
    try PrefetchDepth.check(depth, of: "--max-prefetch-depth")
  }

  /// The file that is written.
  var file: NamedFile? { NamedFile("--record", record) }

  /// Takes the decisions of the run as they are made; nil where they are not kept.
  func spool() throws -> RecordingSpool? {
    try record.map { try RecordingSpool(beside: $0, files: disk) }
  }

  /// Writes the recording, and notes in `record` what is to be said about it.
  func write(
    _ execution: Execution, _ spool: RecordingSpool?, of run: PreparedRun,
    record: inout RunRecord
  ) throws {
    guard let path = self.record else { return }
    guard let recording = run.recording(of: execution, depth: depth) else {
      record.warnings.append("interrupted before the first token, so that nothing was recorded")
      return
    }
    try recording.write(to: path, files: disk, spool: spool)
    // A dense model has no experts, those of depth 1 are known, and modelled time does not pass.
    if depth > max(1, run.options.prefetchDepth), !run.model.shape.isDense,
      record.mode == "host" || record.mode == "applied"
    {
      record.warnings.append(
        "predictions beyond the run's own prefetch depth were made for the recording, which took"
          + " this machine time; --max-prefetch-depth \(run.options.prefetchDepth) leaves them out")
    }
  }
}
