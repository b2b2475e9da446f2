@testable import GGUF

/// A small GGUF file put together by hand, so that any part of it can be wrong.
struct HandmadeFile: Sendable {
  var magic = Array("GGUF".utf8)
  var version: UInt32 = 3
  /// The claimed counts; nil for the true ones.
  var tensorCount: UInt64?
  var entryCount: UInt64?
  var entries: [[UInt8]] = []
  var infos: [[UInt8]] = []
  /// What follows the header and its padding to 32 bytes.
  var dataByteCount = 128

  /// The whole file.
  var bytes: [UInt8] {
    var encoder = HeaderEncoder()
    encoder.append(magic)
    encoder.append(version)
    encoder.append(tensorCount ?? UInt64(infos.count))
    encoder.append(entryCount ?? UInt64(entries.count))
    for part in entries + infos { encoder.append(part) }
    let padding = (32 - encoder.bytes.count % 32) % 32
    return encoder.bytes + [UInt8](repeating: 0, count: padding + dataByteCount)
  }

  /// A metadata entry whose value consists of a type id and raw bytes.
  static func entry(_ key: String, type: UInt32, _ payload: [UInt8]) -> [UInt8] {
    var encoder = HeaderEncoder()
    encoder.append(key)
    encoder.append(type)
    encoder.append(payload)
    return encoder.bytes
  }

  /// A metadata entry as it should be.
  static func entry(_ key: String, _ value: MetadataValue) -> [UInt8] {
    var encoder = HeaderEncoder()
    encoder.append(key)
    encoder.append(value)
    return encoder.bytes
  }

  /// A tensor info; 32 weights of F32 at the beginning of the data if nothing else is said.
  static func info(
    _ name: String = "w", dimensions: [UInt64] = [32], dimensionCount: UInt32? = nil,
    type: UInt32 = 0, offset: UInt64 = 0
  ) -> [UInt8] {
    var encoder = HeaderEncoder()
    encoder.append(name)
    encoder.append(dimensionCount ?? UInt32(dimensions.count))
    for extent in dimensions { encoder.append(extent) }
    encoder.append(type)
    encoder.append(offset)
    return encoder.bytes
  }

  /// `integer`, little-endian.
  static func little(_ integer: some FixedWidthInteger) -> [UInt8] {
    var encoder = HeaderEncoder()
    encoder.append(integer)
    return encoder.bytes
  }
}
