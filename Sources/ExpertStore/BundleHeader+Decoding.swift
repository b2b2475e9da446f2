import Files
import GGUF
import Quantities

extension BundleHeader {
  /// Reads and checks the header of a bundle.
  ///
  /// - Throws: `BundleError` when `file` is no bundle of this version, is damaged or cut off.
  init(from file: PositionedFile) throws(BundleError) {
    let fields = try BundleFields(of: file)
    self.init(
      modelSHA256: fields.text(at: 96), modelFingerprint: fields.text(at: 160),
      expertCount: fields.number(1), embeddingLength: fields.number(2),
      expertLength: fields.number(3), formats: try fields.formats, checksums: fields.checksums,
      embedding: try fields.embedding)
    try fields.check(self)
  }
}

/// The bytes of a header, up to the end of its tables.
private struct BundleFields {
  private let file: PositionedFile
  private let bytes: [UInt8]

  init(of file: PositionedFile) throws(BundleError) {
    self.file = file
    let fixed = try Self.fixedBytes(of: file)
    let count = try Self.tableByteCount(fixed, of: file)
    do throws(GGUFError) {
      bytes = try fixed + file.bytes(at: fixed.count, count: count)
    } catch {
      throw BundleError(error)
    }
    var summed = bytes
    for index in 0..<8 { summed[BundleHeader.checksumOffset + index] = 0 }
    guard bytes.integer(at: BundleHeader.checksumOffset, byteCount: 8) == Checksum.of(summed)
    else { throw Self.damaged(file, "the header of this expert bundle is damaged") }
  }

  func text(at offset: Int) -> String {
    String(decoding: bytes[offset..<offset + BundleHeader.digestLength], as: UTF8.self)
  }

  /// The `index`-th of the numbers of 8 bytes.
  func number(_ index: Int) -> Int { Self.number(index, in: bytes) }

  /// One format per layer.
  var formats: [ExpertFormat] {
    get throws(BundleError) {
      var formats: [ExpertFormat] = []
      for layer in 0..<number(0) {
        let offset = BundleHeader.fixedByteCount + layer * BundleHeader.formatByteCount
        formats.append(
          ExpertFormat(
            gateType: try type(at: offset), upType: try type(at: offset + 1),
            downType: try type(at: offset + 2), downLayout: try downLayout(at: offset + 3)))
      }
      return formats
    }
  }

  /// The embedding table; nil where the bundle has none.
  var embedding: EmbeddingTable? {
    get throws(BundleError) {
      let rowCount = number(8)
      guard rowCount != 0 else { return nil }
      return EmbeddingTable(type: try type(at: 20), rowCount: rowCount, columns: number(2))
    }
  }

  private func type(at offset: Int) throws(BundleError) -> TensorType {
    guard let type = TensorType(rawValue: UInt32(bytes[offset])) else {
      throw Self.damaged(file, "this expert bundle has the unknown weight type \(bytes[offset])")
    }
    return type
  }

  private func downLayout(at offset: Int) throws(BundleError) -> DownLayout {
    guard let layout = DownLayout(rawValue: UInt32(bytes[offset])) else {
      throw Self.damaged(file, "this expert bundle has the unknown down layout \(bytes[offset])")
    }
    return layout
  }

  var checksums: [UInt64] {
    let first = BundleHeader.fixedByteCount + number(0) * BundleHeader.formatByteCount
    return stride(from: first, to: bytes.count, by: 8).map {
      bytes.integer(at: $0, byteCount: 8)
    }
  }

  /// Compares what `header` says with itself and with the size of the file.
  func check(_ header: BundleHeader) throws(BundleError) {
    guard BundleHeader.isDigest(header.modelSHA256),
      BundleHeader.isDigest(header.modelFingerprint), hasWholeRows(header),
      number(4) == header.largestPayload.bytes, number(5) == header.expertByteCount.bytes,
      number(6) == header.dataOffset
    else { throw Self.damaged(file, "the header of this expert bundle contradicts itself") }
    let (experts, overflow) = header.checksums.count.multipliedReportingOverflow(
      by: header.expertByteCount.bytes)
    let size = file.byteCount.bytes
    guard !overflow,
      size - header.dataOffset - experts == header.embedding?.byteCount.bytes ?? 0
    else {
      throw Self.damaged(
        file, "this expert bundle has \(size) bytes, not as many as its header says")
    }
  }

  private func hasWholeRows(_ header: BundleHeader) -> Bool {
    let extents = 1...(1 << 24)
    guard extents.contains(header.embeddingLength), extents.contains(header.expertLength) else {
      return false
    }
    if let embedding = header.embedding {
      guard extents.contains(embedding.rowCount),
        embedding.columns.isMultiple(of: embedding.type.weightsPerBlock)
      else { return false }
    }
    return header.formats.allSatisfy { format in
      let downRow =
        format.downLayout == .neuronRows ? header.embeddingLength : header.expertLength
      return header.embeddingLength.isMultiple(of: format.gateType.weightsPerBlock)
        && header.embeddingLength.isMultiple(of: format.upType.weightsPerBlock)
        && downRow.isMultiple(of: format.downType.weightsPerBlock)
    }
  }

  private static func fixedBytes(of file: PositionedFile) throws(BundleError) -> [UInt8] {
    let size = min(BundleHeader.fixedByteCount, file.byteCount.bytes)
    let bytes: [UInt8]
    do throws(GGUFError) { bytes = try file.bytes(at: 0, count: size) } catch {
      throw BundleError(error)
    }
    guard bytes.starts(with: BundleHeader.magic) else {
      throw damaged(file, "this is no expert bundle")
    }
    guard bytes.count == BundleHeader.fixedByteCount else {
      throw damaged(file, "this expert bundle is cut off in its header")
    }
    let version = bytes.integer(at: 16, byteCount: 4)
    guard version == BundleHeader.version else {
      throw damaged(
        file, "this expert bundle has version \(version) instead of \(BundleHeader.version)")
    }
    return bytes
  }

  /// What the tables after the fixed fields take, at most what the file has room for.
  private static func tableByteCount(
    _ bytes: [UInt8], of file: PositionedFile
  ) throws(BundleError) -> Int {
    let (layers, experts) = (number(0, in: bytes), number(1, in: bytes))
    let room = file.byteCount.bytes - BundleHeader.fixedByteCount
    let (count, overflow) = layers.multipliedReportingOverflow(by: experts)
    guard layers > 0, count > 0, !overflow, count <= room / 8,
      BundleHeader.tableByteCount(layers: layers, experts: experts) <= room
    else { throw damaged(file, "the header of this expert bundle is damaged or cut off") }
    return BundleHeader.tableByteCount(layers: layers, experts: experts)
  }

  private static func number(_ index: Int, in bytes: [UInt8]) -> Int {
    Int(truncatingIfNeeded: bytes.integer(at: 24 + 8 * index, byteCount: 8))
  }

  private static func damaged(_ file: PositionedFile, _ what: String) -> BundleError {
    BundleError(path: file.path, reason: "\(what); \(BundleError.howToMake())")
  }
}

extension [UInt8] {
  fileprivate func integer(at offset: Int, byteCount: Int) -> UInt64 {
    (0..<byteCount).reduce(0) { $0 | UInt64(self[offset + $1]) << (8 * $1) }
  }
}
