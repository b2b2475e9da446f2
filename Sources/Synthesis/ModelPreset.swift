public import Inference

/// The shapes that have a name.
public enum ModelPreset: String, CaseIterable, Sendable {
  case small = "4b"
  case large = "21b"
  /// The shape of the model that comes with Edgewise, but with a head of its own.
  case tiny

  /// What a model of this shape is called.
  public var modelName: String {
    switch self {
    case .small: "SmallThinker 4B synthetic"
    case .large: "SmallThinker 21B synthetic"
    case .tiny: "SmallThinker tiny synthetic"
    }
  }

  /// The shape of the released model.
  public var shape: ModelShape {
    switch self {
    case .small:
      ModelShape(
        layerCount: 32, embeddingLength: 1536, headCount: 12, keyValueHeadCount: 2,
        headLength: 128, expertCount: 32, expertsPerToken: 4, expertLength: 768,
        vocabularyCount: 151_936, contextLength: 32_768)
    case .large:
      ModelShape(
        layerCount: 52, embeddingLength: 2560, headCount: 28, keyValueHeadCount: 4,
        headLength: 128, expertCount: 64, expertsPerToken: 6, expertLength: 768,
        vocabularyCount: 151_936, contextLength: 16_384, window: 4096)
    case .tiny:
      ModelShape(
        layerCount: 8, embeddingLength: 256, headCount: 4, keyValueHeadCount: 2, headLength: 64,
        expertCount: 32, expertsPerToken: 4, expertLength: 96, vocabularyCount: 4096,
        contextLength: 1024, rotaryBase: 10_000, window: 128)
    }
  }
}
