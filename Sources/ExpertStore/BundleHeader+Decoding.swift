import Files
import GGUF
import Quantities

extension BundleHeader {
  /// Reads and checks the header of a bundle.
  ///
  /// - Throws: `BundleError` when `file` is no bundle of this version, is damaged or cut off.
  init(from file: PositionedFile) throws(BundleError) {
    let fields = try BundleFields(of: file)
    let (layers, embedding) = try fields.parts()
    self.init(
      modelSHA256: fields.text(at: Self.digestOffset),
      modelFingerprint: fields.text(at: Self.digestOffset + Self.digestLength), layers: layers,
      checksums: fields.checksums, embedding: embedding)
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
    do throws(FileError) {
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

  /// The layers, and the embedding table; nil where the bundle has none.
  func parts() throws(BundleError) -> (layers: [BundleLayer], embedding: EmbeddingTable?) {
    var offset = partTable
    var layers: [BundleLayer] = []
    for layer in 0..<number(0) {
      let entry = BundleHeader.fixedByteCount + layer * BundleHeader.layerByteCount
      var parts: [BundlePart] = []
      for _ in 0..<number(at: entry + 4, byteCount: 4) {
        parts.append(try part(at: &offset))
      }
      layers.append(
        BundleLayer(expertCount: number(at: entry, byteCount: 4), parts: parts))
    }
    var embedding: EmbeddingTable?
    while offset < checksumTable {
      let part = try part(at: &offset)
      guard part.name == .embedding, embedding == nil else { throw contradiction }
      embedding = EmbeddingTable(type: part.type, rowCount: part.rows, columns: part.columns)
    }
    return (layers, embedding)
  }

  var checksums: [UInt64] {
    stride(from: checksumTable, to: bytes.count, by: 8).map { bytes.integer(at: $0, byteCount: 8) }
  }

  private var partTable: Int {
    BundleHeader.fixedByteCount + number(0) * BundleHeader.layerByteCount
  }

  private var checksumTable: Int { partTable + number(1) * BundleHeader.partByteCount }

  /// The part at `offset`, which moves behind it.
  private func part(at offset: inout Int) throws(BundleError) -> BundlePart {
    guard offset < checksumTable else { throw contradiction }
    let start = offset
    offset += BundleHeader.partByteCount
    let spelled = bytes[start..<start + BundleHeader.nameByteCount].prefix { $0 != 0 }
    let name = String(decoding: spelled, as: UTF8.self)
    guard let known = BundlePart.Name(rawValue: name) else {
      throw Self.damaged(file, "this expert bundle has the unknown part \"\(name)\"")
    }
    let fields = start + BundleHeader.nameByteCount
    let (type, layout) = (
      bytes.integer(at: fields, byteCount: 4), bytes.integer(at: fields + 4, byteCount: 4)
    )
    guard let knownType = TensorType(rawValue: UInt32(type)) else {
      throw Self.damaged(file, "this expert bundle has the unknown weight type \(type)")
    }
    guard let knownLayout = DownLayout(rawValue: UInt32(layout)) else {
      throw Self.damaged(file, "this expert bundle has the unknown down layout \(layout)")
    }
    return BundlePart(
      known, type: knownType, layout: knownLayout, rows: number(at: fields + 8, byteCount: 8),
      columns: number(at: fields + 16, byteCount: 8))
  }

  /// Compares what `header` says with itself and with the size of the file.
  func check(_ header: BundleHeader) throws(BundleError) {
    guard BundleHeader.isDigest(header.modelSHA256),
      BundleHeader.isDigest(header.modelFingerprint), header.layers.allSatisfy(\.isComplete),
      header.embedding?.part.isWhole != false, header.expertCount == number(2)
    else { throw contradiction }
    let (experts, overflow) = header.checksums.count.multipliedReportingOverflow(
      by: header.expertByteCount.bytes)
    let size = file.byteCount.bytes
    guard !overflow,
      size - header.dataOffset - experts == header.embedding?.byteCount.bytes ?? 0
    else {
      throw Self.damaged(
        file, "this expert bundle has \(size) bytes, not as many as its header says")
    }
    // Written anew, it must say the same: sizes and offsets of all parts, and zeros between them.
    guard header.encoded().starts(with: bytes) else { throw contradiction }
  }

  private var contradiction: BundleError {
    Self.damaged(file, "the header of this expert bundle contradicts itself")
  }

  private static func fixedBytes(of file: PositionedFile) throws(BundleError) -> [UInt8] {
    let size = min(BundleHeader.fixedByteCount, file.byteCount.bytes)
    let bytes: [UInt8]
    do throws(FileError) { bytes = try file.bytes(at: 0, count: size) } catch {
      throw BundleError(error)
    }
    guard bytes.starts(with: BundleHeader.magic) else {
      throw BundleError(
        path: file.path, reason: "this is no expert bundle; \(BundleError.howToMakeElsewhere)")
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
    let counts = (0..<3).map { bytes.number(at: 24 + 8 * $0, byteCount: 8) }
    let room = file.byteCount.bytes - BundleHeader.fixedByteCount
    // Each is bounded before they are multiplied. A dense model has layers only.
    guard counts[0] > 0, counts.allSatisfy({ (0...max(0, room / 8)).contains($0) }),
      case let size = BundleHeader.tableByteCount(
        layers: counts[0], parts: counts[1], experts: counts[2]), size <= room
    else { throw damaged(file, "the header of this expert bundle is damaged or cut off") }
    return size
  }

  /// The `index`-th of the numbers of 8 bytes.
  private func number(_ index: Int) -> Int { number(at: 24 + 8 * index, byteCount: 8) }

  private func number(at offset: Int, byteCount: Int) -> Int {
    bytes.number(at: offset, byteCount: byteCount)
  }

  private static func damaged(_ file: PositionedFile, _ what: String) -> BundleError {
    BundleError(path: file.path, reason: "\(what); \(BundleError.howToMend(file.path))")
  }
}

extension [UInt8] {
  fileprivate func integer(at offset: Int, byteCount: Int) -> UInt64 {
    (0..<byteCount).reduce(0) { $0 | UInt64(self[offset + $1]) << (8 * $1) }
  }

  fileprivate func number(at offset: Int, byteCount: Int) -> Int {
    Int(truncatingIfNeeded: integer(at: offset, byteCount: byteCount))
  }
}
