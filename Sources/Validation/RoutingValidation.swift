import Metrics
public import Results
public import Runs

/// Holds made-up routing against that of a trace.
public struct RoutingValidation {
  private let traced: RoutedTokens
  private let thresholds: RoutingValidationRecord.Thresholds
  private let generate: (UInt64) -> RoutedTokens

  /// A validation against `traced`, with texts of the same length that `generate` makes of a seed.
  public init(
    _ traced: RoutedTokens, thresholds: RoutingValidationRecord.Thresholds,
    generate: @escaping (UInt64) -> RoutedTokens
  ) {
    self.traced = traced
    self.thresholds = thresholds
    self.generate = generate
  }

  /// What is compared where nothing else is asked for: how many texts are made up.
  public static let standardTextCount = 8

  /// What was compared, with the means of `textCount` texts.
  ///
  /// - Precondition: there is a text.
  public func rows(
    textCount: Int = standardTextCount, progress: (Double) -> Void = { _ in }
  ) -> [RoutingValidationRecord.Row] {
    precondition(textCount > 0, "texts are compared")
    let texts = (0..<textCount).map { index in
      progress(Double(index) / Double(textCount))
      return RoutingMeasures(generate(UInt64(index + 1))).values
    }
    return RoutingMeasures(traced).values.enumerated().map { index, value in
      let generated = texts.map { $0[index].value }
      let mean = generated.reduce(0, +) / Double(textCount)
      let square = generated.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(textCount)
      let difference = mean - value.value
      return RoutingValidationRecord.Row(
        measure: value.measure, at: value.at, traced: value.value, generated: mean,
        deviation: square.squareRoot(),
        error: value.measure == .workingSet ? difference / value.value : difference,
        allowed: thresholds.allowed(value.measure))
    }
  }
}

/// What is counted of some tokens to compare them with others.
struct RoutingMeasures {
  typealias Measure = RoutingValidationRecord.Measure

  /// The same figures in the same order for all tokens of a number.
  private(set) var values: [(measure: Measure, at: Double?, value: Double)] = []

  private static let policies: [(Measure, BatchReplacement.Policy)] = [
    (.lru, .lru), (.lfu, .lfu), (.belady, .belady), (.layerLRU, .layerLRU),
  ]
  private static let slotShares = [0.1, 0.13, 0.2, 0.26, 0.4, 0.6]
  private static let workingSets = [2, 4, 8, 16, 32, 64]
  private static let lags = [1, 2, 4, 8, 16, 32]
  private static let hottestCount = 8
  private static let missShare = 0.2

  init(_ tokens: RoutedTokens) {
    let replacement = tokens.replacement
    for (measure, policy) in Self.policies {
      for share in Self.slotShares {
        let outcome = replacement.outcome(policy, budget: Self.slots(share, replacement))
        values.append((measure, share, outcome.hitRate))
      }
    }
    for count in Self.workingSets {
      guard let share = tokens.distinctShare(tokens: count) else { continue }
      values.append((.workingSet, Double(count), share))
    }
    // An overlap of few tokens says little.
    for lag in Self.lags where lag < tokens.tokenCount / 2 {
      guard let share = tokens.overlap(lag: lag) else { continue }
      values.append((.overlap, Double(lag), share))
    }
    let hottest = tokens.hottestShares(Self.hottestCount)
    values.append((.hottestSpread, nil, Self.deviation(hottest)))
    values.append((.missSpread, Self.missShare, Self.missSpread(replacement, tokens)))
  }

  private static func slots(_ share: Double, _ replacement: BatchReplacement) -> Int {
    Int(share * Double(replacement.totalSize))
  }

  private static func missSpread(
    _ replacement: BatchReplacement, _ tokens: RoutedTokens
  ) -> Double {
    let misses = replacement.outcome(.lru, budget: slots(missShare, replacement)).misses
    let sums = stride(from: 0, to: misses.count, by: tokens.layerCount).map { first in
      Double(misses[first..<first + tokens.layerCount].reduce(0, +))
    }
    // The second half, when the cache has warmed up.
    let settled = Array(sums[(sums.count / 2)...])
    let mean = settled.reduce(0, +) / Double(settled.count)
    return mean > 0 ? deviation(settled) / mean : 0
  }

  private static func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return square.squareRoot()
  }
}
