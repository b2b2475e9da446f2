/// The dimensions and conventions of a SmallThinker model, as its file states them.
public struct ModelShape: Hashable, Sendable {
  public var layerCount: Int
  /// Width of the residual stream.
  public var embeddingLength: Int
  public var headCount: Int
  public var keyValueHeadCount: Int
  /// Width of one attention head; not `embeddingLength / headCount` in the 21B.
  public var headLength: Int
  /// Experts per layer.
  public var expertCount: Int
  public var expertsPerToken: Int
  /// Neurons of one expert.
  public var expertLength: Int
  public var vocabularyCount: Int
  /// The longest sequence the model was made for, in tokens.
  public var contextLength: Int
  public var normEpsilon: Float
  public var rotaryBase: Double
  /// The rotary base of sliding layers; the same in all released models.
  public var slidingRotaryBase: Double
  public var gating: Gating
  /// What tells a layer which experts it uses.
  public var routerInput = RouterInput.layerInput
  /// What becomes of an expert's gates.
  public var activation = Activation.relu
  /// Per layer: how far it sees and whether it rotates.
  public var attention: [LayerAttention]

  /// What tells a layer which experts it uses. Released SmallThinkers have `layerInput`; the others
  /// are there to price models that are compared with them.
  public enum RouterInput: UInt8, Sendable {
    /// The stream before attention, so that experts can travel while attention runs.
    case layerInput
    /// The normalised stream behind attention: what the experts get as well.
    case attentionOutput
    /// Nothing: there is one expert, always used and always in memory, a dense layer.
    case none
  }

  /// What becomes of an expert's gates.
  public enum Activation: UInt8, Sendable {
    /// Negative ones become zero, and their neurons need not be computed.
    case relu
    /// Nothing becomes zero. No model that can be run has it; it is there to be priced.
    case silu
  }

  /// How router logits of the selected experts become weights that sum to 1.
  public enum Gating: String, Sendable {
    case softmax
    case sigmoid
  }

  /// The attention of one layer.
  public struct LayerAttention: Hashable, Sendable {
    /// How many positions it sees, itself included; nil for all.
    public var window: Int?
    public var hasRotary: Bool

    /// A layer that sees `window` positions, or all.
    public init(window: Int?, hasRotary: Bool) {
      self.window = window
      self.hasRotary = hasRotary
    }
  }

  /// A shape with the family's conventions: RMSNorm epsilon 1e-6, one rotary base, sigmoid gating,
  /// and layers as the declared `window` has them.
  public init(
    layerCount: Int, embeddingLength: Int, headCount: Int, keyValueHeadCount: Int,
    headLength: Int, expertCount: Int, expertsPerToken: Int, expertLength: Int,
    vocabularyCount: Int, contextLength: Int, rotaryBase: Double = 1.5e6, window: Int? = nil
  ) {
    self.layerCount = layerCount
    self.embeddingLength = embeddingLength
    self.headCount = headCount
    self.keyValueHeadCount = keyValueHeadCount
    self.headLength = headLength
    self.expertCount = expertCount
    self.expertsPerToken = expertsPerToken
    self.expertLength = expertLength
    self.vocabularyCount = vocabularyCount
    self.contextLength = contextLength
    self.rotaryBase = rotaryBase
    normEpsilon = 1e-6
    slidingRotaryBase = rotaryBase
    gating = .sigmoid
    attention = LayerAttention.layout(layerCount: layerCount, window: window)
  }

  /// Width of all query heads together.
  public var queryLength: Int { headCount * headLength }
  /// Width of all key heads together.
  public var keyValueLength: Int { keyValueHeadCount * headLength }

  /// The rotary base of `layer`.
  public func rotaryBase(ofLayer layer: Int) -> Double {
    attention[layer].window == nil ? rotaryBase : slidingRotaryBase
  }
}
