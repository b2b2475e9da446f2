internal import CKernels

/// How fast each pair of a head's elements turns with the position.
public struct RotaryTable: Hashable, Sendable {
  public let headDim: Int
  /// `base ^ (-2 i / headDim)` for each pair `i`, in radians per position.
  public let inverseFrequencies: [Float]

  /// The table of a model with heads of `headDim` elements and the frequency base `base`.
  ///
  /// - Precondition: `headDim` is even.
  public init(headDim: Int, base: Double) {
    precondition(headDim > 0 && headDim.isMultiple(of: 2), "the elements of a head turn in pairs")
    self.headDim = headDim
    inverseFrequencies = (0..<headDim / 2).map {
      ck_inverse_frequency(base, Int64($0), Int64(headDim))
    }
  }
}
