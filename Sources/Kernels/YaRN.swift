import Glibc

/// Rotary positions that are stretched to more than a model was trained for first, as YaRN does it:
/// pairs that turn fast stay as they are, slow ones turn as many times slower as the context has
/// grown, and those between do so in part (Peng et al., 2023).
public struct YaRN: Hashable, Sendable {
  /// How many times longer the context is.
  public var factor: Double
  /// How many positions the model was trained for first.
  public var contextLength: Int
  /// A pair that turns more often than this within them is fast.
  public var fastTurns = 32.0
  /// A pair that turns less often than this within them is slow.
  public var slowTurns = 1.0

  /// What `factor` is in any model.
  public static let factors: ClosedRange<Double> = 1...1e6
  /// What `fastTurns` and `slowTurns` are in any model.
  public static let turnCounts: ClosedRange<Double> = 1e-3...1e6

  /// Positions stretched by `factor` from the first `contextLength`.
  public init(factor: Double, contextLength: Int) {
    self.factor = factor
    self.contextLength = contextLength
  }

  /// What cosines and sines are multiplied with, so that scores keep their spread over more
  /// positions.
  var magnitude: Float { Float(1 + 0.1 * log(factor)) }

  /// What the frequency of `pair` in a head of `headDim` elements is multiplied with.
  func slowing(ofPair pair: Int, headDim: Int, base: Double) -> Double {
    // The bounds are whole pairs, as in llama.cpp.
    let low = max(0, self.pair(turning: fastTurns, headDim, base).rounded(.down))
    let high = min(
      Double(headDim - 1), self.pair(turning: slowTurns, headDim, base).rounded(.up))
    let share = min(max((Double(pair) - low) / max(0.001, high - low), 0), 1)
    return share / factor + (1 - share)
  }

  /// The pair that turns `count` times within the first context, and may lie between two.
  private func pair(turning count: Double, _ headDim: Int, _ base: Double) -> Double {
    Double(headDim) * log(Double(contextLength) / (2 * .pi * count)) / (2 * log(base))
  }
}
