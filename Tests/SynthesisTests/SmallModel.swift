import Models
@testable import Synthesis
import TestSupport

/// A small synthetic model in a temporary folder.
struct SmallModel {
  let folder = TemporaryFolder()
  let model: SyntheticModel

  static func shape(
    layers: Int = 4, experts: Int = 32, window: Int? = nil, vocabulary: Int = 2048
  ) -> ModelShape {
    ModelShape(
      layerCount: layers, embeddingLength: 256, headCount: 4, keyValueHeadCount: 2, headLength: 32,
      expertCount: experts, expertsPerToken: 4, expertLength: 64, vocabularyCount: vocabulary,
      contextLength: 1024, window: window)
  }

  init(
    shape: ModelShape = shape(), seed: UInt64 = 1, routing: ExpertRouting = .uniform,
    hasPredictor: Bool = false
  ) throws {
    model = try SyntheticModel(
      name: "Small", shape: shape, seed: seed, routing: routing, hasPredictor: hasPredictor)
    try model.write(to: path, files: disk) { _ in }
  }

  var path: String { folder["model.gguf"] }

  func bytes() throws -> [UInt8] { try folder.bytes(of: "model.gguf") }
}
