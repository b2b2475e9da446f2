/// How the positions of a sequence learn from each other in one layer.
public enum MixerBlock: Hashable, Sendable {
  case attention(AttentionBlock)

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  public func tensors(width: Int) -> [BlockTensor] {
    switch self {
    case .attention(let block): block.tensors(width: width)
    }
  }
}

/// Attention whose query heads share key and value heads evenly.
public struct AttentionBlock: Hashable, Sendable {
  public var headCount: Int
  public var keyValueHeadCount: Int
  /// Width of one head; all of them together need not be as wide as the residual stream.
  public var headLength: Int
  /// How many positions it sees, the own one included; nil for all.
  public var window: Int?
  /// The base of the angles that queries and keys are turned by; nil where they are not turned, so
  /// that nothing tells positions apart.
  public var rotaryBase: Double?

  /// What `rotaryBase` is in any model. By 1 all dimensions would be turned alike, and far beyond
  /// the greatest none would.
  public static let rotaryBases: ClosedRange<Double> = 2...1e12

  /// Attention of these dimensions.
  public init(
    headCount: Int, keyValueHeadCount: Int, headLength: Int, window: Int?, rotaryBase: Double?
  ) {
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headLength = headLength
    self.window = window
    self.rotaryBase = rotaryBase
  }

  /// Width of all query heads together.
  public var queryLength: Int { headCount * headLength }
  /// Width of all key heads together.
  public var keyValueLength: Int { keyValueHeadCount * headLength }
  /// Whether queries and keys are turned.
  public var hasRotary: Bool { rotaryBase != nil }

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  func tensors(width: Int) -> [BlockTensor] {
    [
      BlockTensor(.attentionNorm, [width]), BlockTensor(.query, [width, queryLength]),
      BlockTensor(.key, [width, keyValueLength]), BlockTensor(.value, [width, keyValueLength]),
      BlockTensor(.attentionOutput, [queryLength, width]),
    ]
  }
}
