public import Quantities

/// What a short convolution keeps of a sequence in one layer: the last inputs, as many as it looks
/// back, and a staging area for those of the batch that is being computed.
///
/// As with keys and values, a batch is staged and committed only when its step has succeeded.
@safe public final class ConvolutionState {
  /// Channels.
  public let width: Int
  /// How many positions the convolution sees, the own one included.
  public let tapCount: Int
  /// [tapCount - 1 × width] position `p` is in row `p % (tapCount - 1)`.
  let kept: Activations
  /// [tapCount - 1 × width] the last inputs of a batch, in their order.
  let staged: Activations

  /// The state of a convolution that has seen nothing.
  ///
  /// - Precondition: it sees at least one position before the own one.
  public init(tapCount: Int, width: Int) {
    precondition(tapCount > 1, "a convolution looks back")
    self.tapCount = tapCount
    self.width = width
    kept = Activations(maxRows: tapCount - 1, columns: width)
    staged = Activations(maxRows: tapCount - 1, columns: width)
  }

  /// What such a state would take.
  public static func byteCount(tapCount: Int, width: Int) -> ByteCount {
    ByteCount(2 * (tapCount - 1) * width * MemoryLayout<Float>.stride)
  }

  /// The memory that inputs and staging area take.
  public var byteCount: ByteCount { Self.byteCount(tapCount: tapCount, width: width) }

  /// How many inputs are kept.
  var capacity: Int { tapCount - 1 }

  /// How many of the last inputs of `count` are staged.
  func stagedCount(of count: Int) -> Int { min(count, capacity) }
}
