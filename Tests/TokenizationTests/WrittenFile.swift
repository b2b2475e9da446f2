import FoundationEssentials
import GGUF
import TestSupport

/// A model file of metadata alone that lasts as long as a test needs it.
enum WrittenFile {
  static func with(
    _ metadata: [String: MetadataValue], _ body: (GGUFFile) throws -> Void
  ) throws {
    let path = FileManager.default.temporaryDirectory.path + "/edgewise-\(UUID()).gguf"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = GGUFWriter()
    for (key, value) in metadata { writer.setMetadata(key, value) }
    try writer.write(to: path, files: disk)
    try body(GGUFFile(path: path, files: disk))
  }
}
