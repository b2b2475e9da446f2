public import Kernels

/// How the positions of a sequence learn from each other in one layer.
public enum MixerBlock: Hashable, Sendable {
  case attention(AttentionBlock)
  case convolution(ConvolutionBlock)

  /// The attention; nil where it is something else.
  public var attention: AttentionBlock? {
    if case .attention(let block) = self { block } else { nil }
  }

  /// The convolution; nil where it is something else.
  public var convolution: ConvolutionBlock? {
    if case .convolution(let block) = self { block } else { nil }
  }

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  public func tensors(width: Int) -> [BlockTensor] {
    switch self {
    case .attention(let block): block.tensors(width: width)
    case .convolution(let block): block.tensors(width: width)
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
  /// Which elements of a head are turned together.
  public var rotaryPairs = RotaryPairs.halves
  /// What positions are divided by before they turn anything.
  public var rotaryFactor = 1.0
  /// How positions are stretched; nil where they are not.
  public var yarn: YaRN?
  /// What queries and keys are normalised by before they are turned; nil where they are not.
  public var queryKeyNorm: QueryKeyNorm?
  /// Which products get a vector added.
  public var biases: Biases = []
  /// Whether each head has a score beside those of positions that takes its share of the weights
  /// and has no value.
  public var hasSinks = false
  /// Whether its output is normalised before it is added to the residual stream.
  public var normsOutput = false
  /// What scores are multiplied with; nil for the usual 1 / sqrt(`headLength`).
  public var scoreScale: Float?

  /// What is divided by its root mean square.
  public enum QueryKeyNorm: UInt8, Sendable {
    /// Each head by itself.
    case head
    /// All heads together.
    case row
  }

  /// Products that get a vector added.
  public struct Biases: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8

    /// Those of which a bit is set.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What makes queries.
    public static let query = Biases(rawValue: 1)
    /// What makes keys.
    public static let key = Biases(rawValue: 2)
    /// What makes values.
    public static let value = Biases(rawValue: 4)
    /// What takes attended values back to the residual stream.
    public static let output = Biases(rawValue: 8)
    /// Whatever a product can have.
    public static let all: Biases = [query, key, value, output]
  }

  /// What `rotaryBase` is in any model. By 1 all dimensions would be turned alike, and far beyond
  /// the greatest none would.
  public static let rotaryBases: ClosedRange<Double> = 2...1e12

  /// What `rotaryFactor` is in any model.
  public static let rotaryFactors: ClosedRange<Double> = 1e-3...1e6
  /// What `scoreScale` is in any model.
  public static let scoreScales: ClosedRange<Double> = 1e-4...100

  /// Attention of these dimensions, in its plainest form.
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
    [BlockTensor(.attentionNorm, [width])]
      + product(.query, [width, queryLength], .queryBias, .query)
      + product(.key, [width, keyValueLength], .keyBias, .key)
      + product(.value, [width, keyValueLength], .valueBias, .value)
      + norms + (hasSinks ? [BlockTensor(.attentionSinks, [headCount])] : [])
      + product(.attentionOutput, [queryLength, width], .attentionOutputBias, .output)
      + (normsOutput ? [BlockTensor(.attentionOutputNorm, [width])] : [])
  }

  /// A matrix, and the vector that is added to its products where there is one.
  private func product(
    _ role: TensorRole, _ dimensions: [Int], _ bias: TensorRole, _ kind: Biases
  ) -> [BlockTensor] {
    let matrix = BlockTensor(role, dimensions)
    return biases.contains(kind) ? [matrix, BlockTensor(bias, [dimensions[1]])] : [matrix]
  }

  private var norms: [BlockTensor] {
    switch queryKeyNorm {
    case nil: []
    case .head: [BlockTensor(.queryNorm, [headLength]), BlockTensor(.keyNorm, [headLength])]
    case .row: [BlockTensor(.queryNorm, [queryLength]), BlockTensor(.keyNorm, [keyValueLength])]
    }
  }
}
