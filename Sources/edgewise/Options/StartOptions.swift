import ArgumentParser
import Models
import Results
import Runs

/// What is in memory as a request comes.
struct StartOptions: ParsableArguments {
  @Option(
    help: """
      What is in memory as the request comes: nothing, so that it waits for the load (installed); \
      all weights but the experts (app-start); or experts too, as an earlier answer leaves them \
      (warm). (default: app-start; of a shape warm where all experts have room)
      """)
  var start: RunStart?

  /// Stops where `preceding` was given and nothing begins behind it.
  func check(preceding: String?) throws {
    if preceding != nil, start != .warm {
      throw ValidationError("--preceding is what a warm start begins behind: add --start warm.")
    }
  }

  /// Notes in `record` where `preceding` was given and `run` had no use for it. That is no fault:
  /// the same command under a smaller RAM cap needs it.
  func note(preceding: String?, of run: PreparedRun, in record: inout RunRecord) {
    guard preceding != nil, run.slotCount == run.ledger.expertCount else { return }
    let reason =
      run.model.shape.isDense
      ? "the model has no experts" : "a warm start has all experts in memory"
    record.warnings.append("--preceding changed nothing: \(reason), whatever went before")
  }
}
