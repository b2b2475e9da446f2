import ExpertStore
import Files
import FoundationEssentials
import GGUF
import Models
import OrderedCollections
import Quantities
import TestSupport
import Testing

/// The embedded model with other metadata or a head of its own, in temporary files that go when it
/// does.
final class RewrittenModel {
  let model: Model

  /// Writes the model with `changes` to its metadata and loads it.
  ///
  /// - Parameter untiesHead: Whether the embedding, which is the head too, is written twice.
  init(changing changes: [String: MetadataValue], untiesHead: Bool = false) throws {
    let source = try GGUFFile(path: TestModel.path, files: disk)
    let bytes = try PositionedFile(path: TestModel.path, files: disk)
    var writer = GGUFWriter(alignment: source.alignment)
    for (key, value) in source.metadata { writer.setMetadata(key, changes[key] ?? value) }
    let embedding = try #require(source.tensor(named: "token_embd.weight"))
    let tensors =
      source.tensors.map { (name: $0.name, tensor: $0) }
      + (untiesHead ? [(name: "output.weight", tensor: embedding)] : [])
    for (name, tensor) in tensors {
      writer.addTensor(name: name, dimensions: tensor.dimensions, type: tensor.type) { sink in
        let data = try bytes.bytes(at: tensor.offset, count: tensor.byteCount.bytes)
        try unsafe sink(data.span.bytes)
      }
    }
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-test-\(UUID()).gguf"
    try writer.write(to: path, files: disk)
    model = try TestModel.load(path)
  }

  deinit {
    for path in [model.file.path, model.bundle.path] {
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
