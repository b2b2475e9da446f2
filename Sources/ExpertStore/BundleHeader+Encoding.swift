import GGUF
import Quantities

/// The header in a file, all numbers little-endian:
///
/// | bytes | content |
/// | --- | --- |
/// | 0..<16 | `EDGEWISE-EXPERTS` |
/// | 16..<20 | version |
/// | 20..<24 | type id of the embedding table |
/// | 24..<56 | layers, experts per layer, hidden width, expert width, 8 bytes each |
/// | 56..<80 | size of the largest expert without and with padding, offset of the first expert |
/// | 80..<88 | XXH3-64 of all other bytes up to the end of the tables |
/// | 88..<96 | rows of the embedding table; zero where there is none |
/// | 96..<160 | SHA-256 of the model, hexadecimal digits |
/// | 160..<224 | fingerprint of the model, hexadecimal digits |
/// | 224..<256 | zero |
/// | 256... | per layer the type ids of gate, up and down, and the layout of down, a byte each |
/// | then | XXH3-64 of each expert without padding, then zeros up to the first expert |
/// | behind the experts | the embedding table, as `EmbeddingTable` says |
extension BundleHeader {
  /// The header as it stands in a file, up to the first expert.
  ///
  /// - Precondition: both digests are 64 hexadecimal digits, there is a layer, and there is a
  ///   checksum for each expert.
  func encoded() -> [UInt8] {
    precondition(
      Self.isDigest(modelSHA256) && Self.isDigest(modelFingerprint),
      "a digest is 64 hexadecimal digits")
    precondition(layerCount > 0, "a bundle has at least one layer")
    precondition(checksums.count == layerCount * expertCount, "each expert has a checksum")
    var bytes = Self.magic
    bytes.append(Self.version)
    bytes.append(embedding?.type.rawValue ?? 0)
    for number in numbers { bytes.append(UInt64(number)) }
    bytes.append(UInt64(0))
    bytes.append(UInt64(embedding?.rowCount ?? 0))
    bytes += Array(modelSHA256.utf8) + Array(modelFingerprint.utf8)
    bytes += [UInt8](repeating: 0, count: Self.fixedByteCount - bytes.count)
    for format in formats { bytes += format.encoded }
    for checksum in checksums { bytes.append(checksum) }
    bytes.replace(at: Self.checksumOffset, with: Checksum.of(bytes))
    bytes += [UInt8](repeating: 0, count: dataOffset - bytes.count)
    return bytes
  }

  private var numbers: [Int] {
    [
      layerCount, expertCount, embeddingLength, expertLength, largestPayload.bytes,
      expertByteCount.bytes, dataOffset,
    ]
  }

  static let magic = Array("EDGEWISE-EXPERTS".utf8)
  static let checksumOffset = 80
  static let digestLength = 64

  /// Whether `text` looks like a SHA-256 in lower-case hexadecimal digits.
  static func isDigest(_ text: String) -> Bool {
    text.utf8.count == digestLength
      && text.utf8.allSatisfy {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      }
  }
}

extension ExpertFormat {
  fileprivate var encoded: [UInt8] {
    [gateType.rawValue, upType.rawValue, downType.rawValue, downLayout.rawValue].map { UInt8($0) }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ integer: some FixedWidthInteger) {
    for shift in stride(from: 0, to: integer.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: integer >> shift))
    }
  }

  fileprivate mutating func replace(at offset: Int, with integer: UInt64) {
    for index in 0..<8 {
      self[offset + index] = UInt8(truncatingIfNeeded: integer >> (8 * index))
    }
  }
}
