internal import CKernels

/// How fast each pair of a head's elements turns with the position.
public struct RotaryTable: Hashable, Sendable {
  public let headDim: Int
  /// `base ^ (-2 i / headDim) / factor / divisors[i]` for each pair `i`, in radians per position,
  /// slowed by YaRN where positions are stretched.
  public let inverseFrequencies: [Float]
  /// What cosines and sines are multiplied with.
  public let magnitude: Float

  /// The table of a model with heads of `headDim` elements and the frequency base `base`.
  ///
  /// - Parameters:
  ///   - factor: What all frequencies are divided by.
  ///   - divisors: What each pair's is divided by besides; nil for 1.
  ///   - yarn: How positions are stretched; nil where they are not.
  /// - Precondition: `headDim` is even, and there is a divisor for each pair.
  public init(
    headDim: Int, base: Double, factor: Double = 1, divisors: [Float]? = nil, yarn: YaRN? = nil
  ) {
    precondition(headDim > 0 && headDim.isMultiple(of: 2), "the elements of a head turn in pairs")
    precondition(divisors.map { $0.count == headDim / 2 } ?? true, "each pair has a divisor")
    self.headDim = headDim
    magnitude = yarn?.magnitude ?? 1
    inverseFrequencies = (0..<headDim / 2).map { pair in
      ck_inverse_frequency(base, Int64(pair), Int64(headDim)) / Float(factor)
        / (divisors?[pair] ?? 1)
        * Float(yarn?.slowing(ofPair: pair, headDim: headDim, base: base) ?? 1)
    }
  }
}
