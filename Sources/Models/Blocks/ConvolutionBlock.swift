/// A short convolution of each channel by itself, between two gates that one product makes together
/// with its input. It tells positions apart without turning anything.
public struct ConvolutionBlock: Hashable, Sendable {
  /// How many positions it sees, the own one included.
  public var tapCount: Int

  /// A convolution over `tapCount` positions.
  public init(tapCount: Int) { self.tapCount = tapCount }

  /// What `tapCount` is in any model.
  public static let tapCounts = 2...64

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  func tensors(width: Int) -> [BlockTensor] {
    [
      BlockTensor(.attentionNorm, [width]), BlockTensor(.convolutionInput, [width, 3 * width]),
      BlockTensor(.convolutionTaps, [tapCount, width]),
      BlockTensor(.convolutionOutput, [width, width]),
    ]
  }
}
