import ArgumentParser
import Inference
import Results
import Runs

/// How much of the LM head is computed.
struct HeadOptions: ParsableArguments {
  @Option(
    help: """
      All rows of the LM head (dense), or those that the model's predictor names, which may change \
      the answer. (default: dense)
      """)
  var lmHead: Head?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Predicted rows have scores above this; -inf takes every row. (default: 0)",
      valueName: "score"),
    transform: threshold)
  var lmHeadThreshold: Float?

  @Option(
    help: ArgumentHelp(
      "At least so many rows are computed, the best-scored ones. (default: 1)",
      valueName: "rows"))
  var lmHeadFloor: Int?

  enum Head: String, ExpressibleByArgument, CaseIterable {
    case dense
    case predicted
  }

  private static func threshold(_ text: String) throws -> Float {
    text == "-inf" ? -.infinity : try Float(plain: text)
  }

  func validate() throws {
    if lmHead != .predicted, lmHeadThreshold != nil || lmHeadFloor != nil {
      throw ValidationError(
        "--lm-head-threshold and --lm-head-floor need --lm-head predicted.")
    }
    try Setting.check(lmHeadFloor, .lmHeadFloor)
  }

  /// Asks for the rows that flags decide.
  func add(to given: inout GivenSettings) {
    switch lmHead {
    case nil: break
    case .dense: given.clear(\.headSelection)
    case .predicted:
      given.set(
        \.headSelection,
        HeadSelection(threshold: lmHeadThreshold ?? 0, floor: lmHeadFloor ?? 1))
    }
  }
}
