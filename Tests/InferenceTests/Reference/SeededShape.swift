import GGUF
import Models

/// The dimensions, conventions and types of a model of random weights. Each can be chosen alone, so
/// that none can be mistaken for another.
struct SeededShape: Sendable {
  var seed: UInt64 = 1
  var family = SeededFamily.smallThinker
  var layerCount = 2
  var embeddingLength = 64
  var headCount = 4
  var keyValueHeadCount = 2
  var headLength = 16
  var expertCount = 6
  var expertsPerToken = 2
  var expertLength = 96
  var vocabularyCount = 288
  var rotaryBase = 10_000.0
  /// The base of sliding layers, where the file names one.
  var slidingRotaryBase: Double?
  /// The length of the sliding window; nil where the file does not declare one.
  var window: Int?
  /// How positions are stretched; nil where the family says.
  var yarn: SeededYaRN?
  /// Every how many layers one is global; nil where the file does not say.
  var windowPattern: Int?
  /// How selected logits become weights; nil where the file does not say.
  var gating: ExpertsBlock.Gating?
  /// KV heads, and neurons, of each layer; nil where all have the same.
  var keyValueHeadCounts: [Int]?
  var lengths: [Int]?
  /// Whether queries, keys, values and outputs have a vector added.
  var hasBiases = false
  /// Whether one tensor has the rows of queries, keys and values.
  var hasFusedProjections = false
  /// Whether a tensor divides rotary frequencies.
  var hasRotaryDivisors = false
  /// What positions are divided by, and scores multiplied with; nil where the file does not say.
  var rotaryFactor: Double?
  var scoreScale: Double?
  /// Of families that have scales.
  var embeddingScale = 3.0
  var residualScale = 0.5
  var logitDivisor = 2.0
  /// Neurons that every token uses beside its experts, in families that have such; 0 for none.
  var sharedLength = 64
  /// Of families that have dense layers: how many come first, every how many layers behind them one
  /// has experts, and how many neurons dense ones have.
  var denseLead = 1
  var expertStep = 1
  var denseLength = 128
  /// How many positions the convolutions of families see that have some: in every other layer
  /// unless KV heads are said of each, of which they have none.
  var tapCount = 3
  var hasTiedHead = false
  /// Whether the file has `f` rows of `d` down weights.
  var isTransposed = false
  var embeddingType = TensorType.f32
  var headType = TensorType.f32
  var routerType = TensorType.f32
  var attentionType = TensorType.f32
  /// The types of the experts of layer 0, layer 1 and so on, from the beginning again at the end.
  var expertTypes = [ExpertTypes(.f32)]
  /// The rank of the LM head's predictor; nil where the file has none.
  var predictorRank: Int?
  var predictorType = TensorType.q4_0

  /// The types of the three matrices of an expert.
  struct ExpertTypes: Sendable {
    var gate, up, down: TensorType

    init(gate: TensorType, up: TensorType, down: TensorType) {
      (self.gate, self.up, self.down) = (gate, up, down)
    }

    init(_ type: TensorType) { self.init(gate: type, up: type, down: type) }
  }

  /// How positions are stretched; nil where they are not.
  struct SeededYaRN: Sendable {
    var factor = 4.0
    var contextLength = 256
    /// nil where the file does not say.
    var fastTurns, slowTurns: Double?
  }

  /// How positions are stretched, whoever says so.
  var stretch: SeededYaRN? { yarn ?? (family.hasSinks ? SeededYaRN() : nil) }

  /// What the file declares as its window.
  var declaredWindow: Int? { window ?? (family.hasSinks ? 5 : nil) }

  /// How far `layer` sees; nil for everything.
  func window(ofLayer layer: Int) -> Int? {
    let isGlobal =
      family.usualPeriod.map { (layer + 1) % (windowPattern ?? $0) == 0 }
      ?? (layer % (windowPattern ?? 4) == 0)
    return isGlobal ? nil : declaredWindow
  }

  func keyValueHeadCount(ofLayer layer: Int) -> Int {
    if let keyValueHeadCounts { return keyValueHeadCounts[layer] }
    return family.hasConvolutions && layer.isMultiple(of: 2) ? 0 : keyValueHeadCount
  }

  /// Neurons of an expert that every token shares; nil where there is none.
  var sharedExpertLength: Int? {
    family.hasSharedExpert && sharedLength > 0 ? sharedLength : nil
  }

  /// Neurons of an expert, or of a dense block.
  func length(ofLayer layer: Int) -> Int {
    if family.hasDenseLayers, !hasExperts(layer) { return denseLength }
    return lengths?[layer] ?? expertLength
  }

  /// Whether `layer` has experts.
  func hasExperts(_ layer: Int) -> Bool {
    family.hasDenseLayers
      ? layer >= denseLead && (layer + 1) % expertStep == 0 : family.hasExperts
  }

  /// The default shape of `family` with changes.
  static func of(
    _ family: SeededFamily, _ change: (inout SeededShape) -> Void = { _ in }
  ) -> SeededShape {
    with {
      $0.family = family
      change(&$0)
    }
  }

  /// The default shape with changes.
  static func with(_ change: (inout SeededShape) -> Void) -> SeededShape {
    var shape = SeededShape()
    change(&shape)
    return shape
  }

  /// Sets the type of every matrix but the router.
  mutating func setTypes(_ type: TensorType) {
    (embeddingType, headType, attentionType) = (type, type, type)
    expertTypes = [ExpertTypes(type)]
  }

  /// The smallest shape whose rows are whole blocks of every type, super-blocks included.
  static let ofSuperBlocks = SeededShape.with {
    ($0.embeddingLength, $0.expertLength) = (256, 512)
    ($0.sharedLength, $0.denseLength) = (256, 256)
    ($0.headCount, $0.headLength) = (4, 64)
    $0.expertCount = 3
  }

  /// A small shape whose rows are whole blocks of `type`.
  static func fitting(_ type: TensorType) -> SeededShape {
    type.weightsPerBlock == 256 ? ofSuperBlocks : SeededShape()
  }
}
