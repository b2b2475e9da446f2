import ExpertStore
import Files
import GGUF
import Quantities
import TestSupport

/// A small bundle of 2 layers with 3 experts, whose padding is not empty. The first layer's
/// experts are the larger ones. The embedding table has more rows than fit in a page.
enum SampleBundle {
  /// What it says about itself; the checksums are those of no expert.
  static let header = BundleHeader(
    modelSHA256: String(repeating: "a1", count: 32),
    modelFingerprint: String(repeating: "0f", count: 32),
    layers: [
      BundleLayer(
        expertCount: 3, parts: parts(gate: .q4_0, up: .q8_0, down: .f16, .neuronRows)),
      BundleLayer(
        expertCount: 3, parts: parts(gate: .q8_0, up: .q4_0, down: .q4_1, .neuronGroups)),
    ], checksums: [], embedding: EmbeddingTable(type: .q8_0, rowCount: 120, columns: 64))

  /// The parts of an expert of 32 neurons in a model of width 64.
  static func parts(
    gate: TensorType, up: TensorType, down: TensorType, _ layout: DownLayout
  ) -> [BundlePart] {
    [
      BundlePart(.gate, type: gate, rows: 32, columns: 64),
      BundlePart(.up, type: up, rows: 32, columns: 64),
      BundlePart(.down, type: down, layout: layout, rows: 64, columns: 32),
    ]
  }

  /// The bytes of an expert without padding.
  static func payload(layer: Int, expert: Int) -> [UInt8] {
    (0..<header.layers[layer].payloadByteCount.bytes).map {
      UInt8(truncatingIfNeeded: $0 &* 31 &+ layer &* 7 &+ expert)
    }
  }

  /// The bytes of a row of the embedding table.
  static func embedding(_ row: Int) -> [UInt8] {
    (0..<68).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ row &* 5) }
  }

  /// Writes it to `path`.
  @discardableResult
  static func write(
    _ header: BundleHeader = header, to path: String, files: any FileSystem = disk,
    progress: ((Double) -> Void)? = nil
  ) throws -> ExpertBundle {
    try unsafe ExpertBundleWriter.write(
      header, to: path, files: files, progress: progress,
      expert: { layer, expert, slot in
        unsafe slot.copyBytes(from: payload(layer: layer, expert: expert))
      },
      embeddings: { rows, bytes in unsafe bytes.copyBytes(from: rows.flatMap(embedding)) })
  }
}
