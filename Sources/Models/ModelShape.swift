/// The dimensions and conventions of a model: a list of layers, and what they share.
public struct ModelShape: Hashable, Sendable {
  /// Width of the residual stream.
  public var embeddingLength: Int
  public var vocabularyCount: Int
  /// The longest sequence the model was made for, in tokens.
  public var contextLength: Int
  public var normEpsilon: Float
  public var scales = Scales()
  /// At least one, of which one has attention.
  public var layers: [LayerShape]

  /// Factors that a model has beside its weights.
  public struct Scales: Hashable, Sendable {
    /// What embeddings are multiplied with.
    public var embedding: Float = 1
    /// What each block's output is multiplied with before it is added to the stream.
    public var residual: Float = 1
    /// What logits are divided by.
    public var logitDivisor: Float = 1

    /// No scales: factors of 1.
    public init() {}

    /// What each of them is in any model.
    public static let range: ClosedRange<Double> = 1e-4...1e6
  }

  /// A model of these `layers`.
  ///
  /// - Precondition: there is a layer, and one with attention.
  public init(
    embeddingLength: Int, vocabularyCount: Int, contextLength: Int, normEpsilon: Float,
    layers: [LayerShape]
  ) {
    precondition(!layers.isEmpty, "a model has a layer")
    self.embeddingLength = embeddingLength
    self.vocabularyCount = vocabularyCount
    self.contextLength = contextLength
    self.normEpsilon = normEpsilon
    self.layers = layers
  }

  /// What is added to the mean square of a norm so that it is not 0, in any model: 1e-5 and less.
  public static let normEpsilons: ClosedRange<Double> = 0...0.01

  /// How many layers there are.
  public var layerCount: Int { layers.count }

  /// The attention of each layer that has it.
  public var attention: [AttentionBlock] { layers.compactMap(\.mixer.attention) }

  /// Each convolution that a layer has instead.
  public var convolutions: [ConvolutionBlock] { layers.compactMap(\.mixer.convolution) }

  /// The layers that have experts.
  public var expertLayers: [Int] {
    layers.indices.filter { layers[$0].feedForward.experts != nil }
  }

  /// Whether experts differ from layer to layer in their sizes at most, as whatever tells of the
  /// experts of *a* layer takes for granted. Other layers may have none.
  public var hasLikeExperts: Bool {
    layers.allSatisfy { layer in
      guard let first = experts, var like = layer.feedForward.experts else {
        return layer.feedForward.activation == activation
      }
      (like.length, like.shared) = (first.length, first.shared)
      return like == first
    }
  }

  /// Whether no layer has experts, so that all weights are in memory.
  public var isDense: Bool { experts == nil }
}

/// What layers share in most models; where they do not, it is that of the first of its kind.
extension ModelShape {
  /// Query heads of a layer with attention.
  public var headCount: Int { firstAttention.headCount }
  /// Key and value heads of a layer with attention.
  public var keyValueHeadCount: Int { firstAttention.keyValueHeadCount }
  /// Width of one attention head.
  public var headLength: Int { firstAttention.headLength }
  /// Width of all query heads together.
  public var queryLength: Int { firstAttention.queryLength }
  /// Width of all key heads together.
  public var keyValueLength: Int { firstAttention.keyValueLength }

  private var firstAttention: AttentionBlock {
    guard let block = layers.lazy.compactMap(\.mixer.attention).first else {
      preconditionFailure("a model has attention in a layer")
    }
    return block
  }

  /// The experts of a layer; nil in a dense model.
  public var experts: ExpertsBlock? { layers.lazy.compactMap(\.feedForward.experts).first }
  /// Experts of a layer. A dense one counts as one, which every token uses.
  public var expertCount: Int { experts?.count ?? 1 }
  /// Experts that a token uses in a layer.
  public var expertsPerToken: Int { experts?.usedCount ?? 1 }
  /// Neurons of one expert, or of a dense layer.
  public var expertLength: Int { experts?.length ?? layers[0].feedForward.length }
  /// What becomes of the gates of neurons.
  public var activation: FeedForwardBlock.Activation { layers[0].feedForward.activation }
  /// How router logits become weights; without a meaning in a dense model.
  public var gating: ExpertsBlock.Gating { experts?.gating ?? .softmax }
  /// What routers choose by; nil in a dense model.
  public var routerInput: ExpertsBlock.RouterInput? { experts?.routerInput }

  /// The rotary base of layers that see everything, and of those that see a window. Where no layer
  /// of a kind turns anything, its base is that of the others.
  public var rotaryBases: (global: Double, sliding: Double) {
    let turning = attention.filter(\.hasRotary)
    let global = turning.first { $0.window == nil }?.rotaryBase
    let sliding = turning.first { $0.window != nil }?.rotaryBase
    let base = global ?? sliding ?? 1
    return (global: base, sliding: sliding ?? base)
  }
}
