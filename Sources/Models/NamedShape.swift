/// Models that have a name, and whose released sizes can be simulated without their weights.
public enum NamedShape: String, CaseIterable, Sendable {
  case smallThinker4B = "smallthinker-4b"
  case smallThinker21B = "smallthinker-21b"
  /// The model that comes with Edgewise.
  case smallThinkerTiny = "smallthinker-tiny"
  /// Qwen3 as its public configurations have it: to compare with, and to fit devices to its
  /// published speeds. Its norms of queries and keys are left out; they cost next to nothing.
  case qwen3Small = "qwen3-0.6b"
  case qwen3Medium = "qwen3-1.7b"
  case qwen3MoE = "qwen3-30b-a3b"

  /// The model without its numbers, in Q4_0.
  public var blueprint: ModelBlueprint {
    ModelBlueprint(
      name: rawValue, shape: shape, hasTiedHead: hasTiedHead, predictorRank: predictorRank,
      hasTransposedDown: self != .smallThinkerTiny)
  }

  /// The dimensions.
  public var shape: ModelShape {
    switch self {
    case .smallThinker4B:
      ModelShape(
        layerCount: 32, embeddingLength: 1536, headCount: 12, keyValueHeadCount: 2,
        headLength: 128, expertCount: 32, expertsPerToken: 4, expertLength: 768,
        vocabularyCount: 151_936, contextLength: 32_768)
    case .smallThinker21B:
      ModelShape(
        layerCount: 52, embeddingLength: 2560, headCount: 28, keyValueHeadCount: 4,
        headLength: 128, expertCount: 64, expertsPerToken: 6, expertLength: 768,
        vocabularyCount: 151_936, contextLength: 16_384, window: 4096)
    case .smallThinkerTiny:
      ModelShape(
        layerCount: 8, embeddingLength: 256, headCount: 4, keyValueHeadCount: 2, headLength: 64,
        expertCount: 32, expertsPerToken: 4, expertLength: 96, vocabularyCount: 4096,
        contextLength: 1024, rotaryBase: 10_000, window: 128)
    case .qwen3Small: Self.denseQwen(width: 1024, neurons: 3072)
    case .qwen3Medium: Self.denseQwen(width: 2048, neurons: 6144)
    case .qwen3MoE:
      ModelShape(
        layerCount: 48, embeddingLength: 2048, headCount: 32, keyValueHeadCount: 4,
        headLength: 128, expertCount: 128, expertsPerToken: 8, expertLength: 768,
        vocabularyCount: 151_936, contextLength: 40_960, rotaryBase: 1e6
      ).with(routerInput: .attentionOutput)
    }
  }

  private static func denseQwen(width: Int, neurons: Int) -> ModelShape {
    ModelShape(
      layerCount: 28, embeddingLength: width, headCount: 16, keyValueHeadCount: 8,
      headLength: 128, expertCount: 1, expertsPerToken: 1, expertLength: neurons,
      vocabularyCount: 151_936, contextLength: 40_960, rotaryBase: 1e6
    ).with(routerInput: .none)
  }

  private var hasTiedHead: Bool {
    switch self {
    case .smallThinker4B, .smallThinker21B, .qwen3MoE: false
    case .smallThinkerTiny, .qwen3Small, .qwen3Medium: true
    }
  }

  /// The inner width of the LM head predictor of both released models; the small one was trained
  /// without.
  private var predictorRank: Int? {
    switch self {
    case .smallThinker4B, .smallThinker21B: 128
    case .smallThinkerTiny, .qwen3Small, .qwen3Medium, .qwen3MoE: nil
    }
  }
}

extension ModelShape {
  /// The same with SwiGLU, and experts found out as `routerInput` has it.
  fileprivate func with(routerInput: RouterInput) -> ModelShape {
    var shape = self
    shape.routerInput = routerInput
    shape.activation = .silu
    shape.gating = .softmax
    return shape
  }
}
