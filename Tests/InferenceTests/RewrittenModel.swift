import ExpertStore
import Experiments
import FoundationEssentials
import GGUF
import Inference
import OrderedCollections
import Quantities

/// The embedded model with other metadata, in temporary files that go when it does.
final class RewrittenModel {
  let model: Model

  /// Writes the model with `changes` to its metadata and loads it.
  init(changing changes: [String: MetadataValue]) throws {
    let source = try GGUFFile(path: TestModel.path)
    let bytes = try PositionedFile(path: TestModel.path)
    var writer = GGUFWriter(alignment: source.alignment)
    for (key, value) in source.metadata { writer.setMetadata(key, changes[key] ?? value) }
    for tensor in source.tensors {
      writer.addTensor(name: tensor.name, dimensions: tensor.dimensions, type: tensor.type) {
        sink in
        let data = try bytes.bytes(at: tensor.offset, count: tensor.byteCount.bytes)
        try unsafe sink(data.span.bytes)
      }
    }
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-test-\(UUID()).gguf"
    try writer.write(to: path)
    model = try TestModel.load(path)
  }

  deinit {
    for path in [model.file.path, model.bundle.path] {
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
