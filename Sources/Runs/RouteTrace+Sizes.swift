public import Models
import Quantities
public import Results

extension RouteTrace {
  /// `shape` in the format in which its experts are as large as those that were traced.
  ///
  /// - Parameter path: What errors call the trace.
  /// - Throws: `RunError` where there is no such format.
  public func model(of shape: NamedShape, path: String) throws(RunError) -> ModelBlueprint {
    let formats = WeightFormat.laidOut.map { format in
      (format, shape.stored(as: format, hasFineHead: true).blueprint)
    }
    guard layers.count == shape.shape.layerCount else { return shape.blueprint }
    if let fitting = formats.first(where: { fits($0.1) }) { return fitting.1 }
    let sizes = formats.map { "\($0.1.expertByteCount) in \($0.0.title)" }
    throw RunError(
      "\(path) has experts of \(tracedSize), those of \(shape.rawValue) take"
        + " \(sizes.joined(separator: ", ")); name the file that was traced with --model")
  }

  /// Stops where experts of `model` are not as large as those that were traced: every read of a
  /// replay would be as wrong.
  func checkSizes(against model: ModelBlueprint, path: String) throws(RunError) {
    guard !fits(model) else { return }
    throw RunError(
      "\(path) has experts of \(tracedSize), those of \(model.name) take"
        + " \(model.expertByteCount); name the model that was traced")
  }

  private var tracedSize: ByteCount { ByteCount(layers.map(\.expertByteCount).max() ?? 0) }

  /// Whether experts are as large in each layer, but for what an engine puts between them.
  private func fits(_ model: ModelBlueprint) -> Bool {
    zip(layers, model.expertSizes).allSatisfy { layer, size in
      abs(layer.expertByteCount - size.bytes) <= size.bytes / 50
    }
  }
}
