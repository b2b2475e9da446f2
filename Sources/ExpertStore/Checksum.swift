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

/// An XXH3-64 under way: of bytes that are never together in memory.
@safe public final class RunningChecksum {
  private let state: OpaquePointer

  /// A checksum of nothing yet.
  public init() {
    guard let state = unsafe XXH3_createState() else {
      preconditionFailure("there is no memory left for a checksum")
    }
    unsafe self.state = state
    _ = unsafe XXH3_64bits_reset(state)
  }

  deinit { _ = unsafe XXH3_freeState(state) }

  /// Adds `bytes`.
  public func update(_ bytes: [UInt8]) {
    _ = unsafe bytes.withUnsafeBytes {
      unsafe XXH3_64bits_update(state, $0.baseAddress, $0.count)
    }
  }

  /// The checksum of all bytes added so far.
  public var value: UInt64 { unsafe XXH3_64bits_digest(state) }
}
