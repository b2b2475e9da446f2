import Metrics
import Results

/// A bound that a figure must not pass, such as `p99(itl) > 80ms`.
struct Gate {
  /// As it was given.
  let expression: String
  let figure: FigureReference
  let relation: GateRelation
  let bound: GateBound

  /// The gate written as `text`: a figure, how it must not be, and to what.
  ///
  /// - Throws: `GateError` in a sentence.
  init(parsing text: String, figures: FigureIndex) throws(GateError) {
    expression = text
    guard let (start, end, relation) = Self.relation(in: text) else {
      throw GateError(
        "it has none of <, <=, > and >=; write when to fail, as in 'p99(itl) > 80 ms'")
    }
    self.relation = relation
    figure = try figures.reference(to: String(text[..<start]))
    bound = try GateBound(
      parsing: String(text[end...]), unit: figures.figure(at: figure.key)?.unit ?? .number)
  }

  private static func relation(
    in text: String
  ) -> (start: String.Index, end: String.Index, relation: GateRelation)? {
    guard let start = text.firstIndex(where: { "<>≤≥".contains($0) }) else { return nil }
    let next = text.index(after: start)
    let isLong = next < text.endIndex && text[next] == "="
    let end = isLong ? text.index(after: next) : next
    return switch text[start] {
    case "≤": (start, next, .atMost)
    case "≥": (start, next, .atLeast)
    case "<": (start, end, isLong ? .atMost : .less)
    default: (start, end, isLong ? .atLeast : .greater)
    }
  }

  /// What comes of it where `result` is held to `base`. A figure that is not there never passes.
  func outcome(of result: ResultFigures, base: GateBase) -> GateRecord {
    var outcome = GateRecord(
      expression: expression, figure: figure.key, result: result.label,
      value: result.figures[figure.key], relation: relation, isPassed: false)
    switch (bound, base) {
    case (.value(let value), _): outcome.bound = value
    case (.base, .refused(let reason)): outcome.reason = reason
    case (.base(let factor), .figures(let figures)):
      outcome.base = figures[figure.key]
      outcome.bound = outcome.base.map { factor * $0 }
      if outcome.base == nil { outcome.reason = "the base has no such figure" }
      // Every figure would be on one side of a share of nothing.
      if outcome.base == 0, factor != 1 {
        (outcome.bound, outcome.reason) = (nil, "the base is 0, and has no shares")
      }
    }
    if outcome.value == nil { outcome.reason = "the result has no such figure" }
    if let value = outcome.value, let bound = outcome.bound, value.isFinite, bound.isFinite {
      outcome.isPassed = !relation.holds(value, bound)
    }
    return outcome
  }

  /// What comes of it where no result is one that it is about.
  var outcomeOfNothing: GateRecord {
    GateRecord(
      expression: expression, figure: figure.key, relation: relation, isPassed: false,
      reason: "no result is of such a test")
  }
}

/// What bounds that follow from a base follow from.
public enum GateBase: Sendable {
  /// Its figures by key.
  case figures([String: Double])
  /// None, in a few words why.
  case refused(String)

  /// All figures of `result`.
  public static func figures(of result: ResultFigures) -> GateBase { .figures(result.figures) }
}
