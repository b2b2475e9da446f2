import CXXHash

/// XXH3-64 of bytes: finds damage, at several gigabytes a second.
public enum Checksum {
  /// The checksum of all of `bytes`.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    unsafe XXH3_64bits(bytes.baseAddress, bytes.count)
  }

  /// The checksum of all of `bytes`.
  public static func of(_ bytes: [UInt8]) -> UInt64 {
    unsafe bytes.withUnsafeBytes { unsafe of($0) }
  }
}
