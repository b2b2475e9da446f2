import GGUF
import Quantities

/// The header in a file, all numbers little-endian:
///
/// | bytes | content |
/// | --- | --- |
/// | 0..<16 | `EDGEWISE-EXPERTS` |
/// | 16..<20 | version |
/// | 20..<24 | zero |
/// | 24..<48 | layers, parts, experts of all layers, 8 bytes each |
/// | 48..<64 | size of an expert with its padding, offset of the first expert, 8 bytes each |
/// | 64..<80 | zero |
/// | 80..<88 | XXH3-64 of all other bytes up to the end of the tables |
/// | 88..<96 | zero |
/// | 96..<160 | SHA-256 of the model, hexadecimal digits |
/// | 160..<224 | fingerprint of the model, hexadecimal digits |
/// | 224..<256 | zero |
/// | 256... | per layer its experts and its parts, 4 bytes each |
/// | then | the parts, layer by layer, then those of the whole bundle, 64 bytes each |
/// | then | XXH3-64 of each expert without padding, then zeros up to the first expert |
/// | behind the experts | the embedding table, as `EmbeddingTable` says |
///
/// A part is its name (16 bytes, zeros behind it), type id and layout (4 bytes each), rows,
/// columns, offset and size (8 bytes each), and 8 zeros. The offset of a layer's part counts from
/// the beginning of each expert, that of the embedding table from the beginning of the file.
extension BundleHeader {
  /// The header as it stands in a file, up to the first expert.
  ///
  /// - Precondition: both digests are 64 hexadecimal digits, there is a layer, and there is a
  ///   checksum for each expert. A dense model has none.
  func encoded() -> [UInt8] {
    precondition(
      Self.isDigest(modelSHA256) && Self.isDigest(modelFingerprint),
      "a digest is 64 hexadecimal digits")
    precondition(layerCount > 0, "a bundle has at least one layer")
    precondition(checksums.count == expertCount, "each expert has a checksum")
    var bytes = Self.magic
    bytes.append(Self.version)
    bytes.append(UInt32(0))
    for number in numbers { bytes.append(UInt64(number)) }
    bytes.pad(to: Self.digestOffset)
    bytes += Array(modelSHA256.utf8) + Array(modelFingerprint.utf8)
    bytes.pad(to: Self.fixedByteCount)
    for layer in layers {
      bytes.append(UInt32(layer.expertCount))
      bytes.append(UInt32(layer.parts.count))
    }
    for layer in layers {
      for part in layer.parts { bytes.append(part, at: layer.part(part.name).bytes.lowerBound) }
    }
    if let embedding {
      bytes.append(embedding.part, at: embeddingOffset, byteCount: embedding.byteCount)
    }
    for checksum in checksums { bytes.append(checksum) }
    bytes.replace(at: Self.checksumOffset, with: Checksum.of(bytes))
    bytes.pad(to: dataOffset)
    return bytes
  }

  private var numbers: [Int] {
    [layerCount, partCount, expertCount, expertByteCount.bytes, dataOffset]
  }

  static let magic = Array("EDGEWISE-EXPERTS".utf8)
  static let checksumOffset = 80
  static let digestOffset = 96
  static let digestLength = 64
  /// What a name of a part takes.
  static let nameByteCount = 16

  /// Whether `text` looks like a SHA-256 in lower-case hexadecimal digits.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == digestLength
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}

extension EmbeddingTable {
  /// The table as a part of a bundle.
  var part: BundlePart {
    BundlePart(.embedding, type: type, rows: rowCount, columns: columns)
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ integer: some FixedWidthInteger) {
    for shift in stride(from: 0, to: integer.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: integer >> shift))
    }
  }

  fileprivate mutating func append(
    _ part: BundlePart, at offset: Int, byteCount: ByteCount? = nil
  ) {
    let end = count + BundleHeader.partByteCount
    let nameEnd = count + BundleHeader.nameByteCount
    self += Array(part.name.rawValue.utf8)
    pad(to: nameEnd)
    append(part.type.rawValue)
    append(part.layout.rawValue)
    for number in [part.rows, part.columns, offset, (byteCount ?? part.byteCount).bytes] {
      append(UInt64(number))
    }
    pad(to: end)
  }

  /// Appends zeros up to `end`.
  fileprivate mutating func pad(to end: Int) { self += [UInt8](repeating: 0, count: end - count) }

  fileprivate mutating func replace(at offset: Int, with integer: UInt64) {
    for index in 0..<8 {
      self[offset + index] = UInt8(truncatingIfNeeded: integer >> (8 * index))
    }
  }
}
