import ExpertStore
import GGUF
import Quantities

/// A small bundle of 2 layers with 3 experts, whose padding is not empty. The first layer's
/// experts are the larger ones. The embedding table has more rows than fit in a page.
enum SampleBundle {
  /// What it says about itself; the checksums are those of no expert.
  static let header = BundleHeader(
    modelSHA256: String(repeating: "a1", count: 32),
    modelFingerprint: String(repeating: "0f", count: 32), expertCount: 3, embeddingLength: 64,
    expertLength: 32,
    formats: [
      ExpertFormat(gateType: .q4_0, upType: .q8_0, downType: .f16, downLayout: .neuronRows),
      ExpertFormat(gateType: .q8_0, upType: .q4_0, downType: .q4_1, downLayout: .neuronGroups),
    ], checksums: [], embedding: EmbeddingTable(type: .q8_0, rowCount: 120, columns: 64))

  /// The bytes of an expert without padding.
  static func payload(layer: Int, expert: Int) -> [UInt8] {
    (0..<header.payloadByteCount(ofLayer: layer).bytes).map {
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
    _ header: BundleHeader = header, to path: String, progress: ((Double) -> Void)? = nil
  ) throws -> ExpertBundle {
    try unsafe ExpertBundleWriter.write(
      header, to: path, progress: progress,
      expert: { layer, expert, slot in
        unsafe slot.copyBytes(from: payload(layer: layer, expert: expert))
      },
      embeddings: { rows, bytes in unsafe bytes.copyBytes(from: rows.flatMap(embedding)) })
  }
}
