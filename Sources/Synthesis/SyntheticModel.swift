public import Files
import GGUF
public import Models
import OrderedCollections
public import Quantities

/// A model of a given shape whose weights are drawn by a seed, so that its size, its choice of
/// experts and its share of zero neurons are those of a trained model, and its text is nothing.
public struct SyntheticModel: Sendable {
  /// What the file calls it.
  public let name: String
  public let shape: ModelShape
  public let seed: UInt64
  public let routing: ExpertRouting
  /// Whether the file has the LM head predictor, which llama.cpp does not know.
  public let hasPredictor: Bool

  /// A model of `shape`.
  ///
  /// - Throws: `SynthesisError` where no model can have the shape.
  public init(
    name: String, shape: ModelShape, seed: UInt64, routing: ExpertRouting,
    hasPredictor: Bool = false
  ) throws(SynthesisError) {
    try ShapeCheck(shape: shape).check()
    self.name = name
    self.shape = shape
    self.seed = seed
    self.routing = routing
    self.hasPredictor = hasPredictor
  }

  /// What all weights take.
  public var weightByteCount: ByteCount {
    ModelPlan(self).tensors.reduce(.zero) { $0 + $1.byteCount }
  }

  /// What the experts of each layer were made to do.
  public var targets: [ExpertTargets] {
    (0..<shape.layerCount).map {
      ExpertTargets(shape: shape, layer: $0, routing: routing, seed: seed)
    }
  }

  /// Writes the model to `path`, where it appears when it is complete. Weights are made piece by
  /// piece, so it takes little memory.
  ///
  /// - Parameter progress: Told now and then which share of the weights is written.
  /// - Throws: `FileError` where the file cannot be written.
  public func write(
    to path: String, files: any FileSystem, progress: @escaping (_ share: Double) -> Void
  ) throws {
    var writer = GGUFWriter()
    for (key, value) in metadata { writer.setMetadata(key, value) }
    let tensors = ModelPlan(self).tensors
    let total = tensors.reduce(ByteCount.zero) { $0 + $1.byteCount }.bytes
    var written = 0
    for tensor in tensors {
      writer.addMadeTensor(name: tensor.name, dimensions: tensor.dimensions, type: tensor.type) {
        (sink: ([UInt8]) throws -> Void) in
        try tensor.write(seed: seed) { piece in
          try sink(piece)
          written += piece.count
          progress(Double(written) / Double(total))
        }
      }
    }
    try writer.write(to: path, files: files)
  }
}
