/// An amount of memory or storage.
public struct ByteCount: Hashable, Comparable, Sendable {
  /// The amount in bytes.
  public var bytes: Int

  /// An amount of `bytes` bytes.
  @inlinable public init(_ bytes: Int) { self.bytes = bytes }

  /// No bytes at all.
  public static let zero = ByteCount(0)

  /// `amount` times 2^20 bytes.
  @inlinable public static func mebibytes(_ amount: Int) -> ByteCount { ByteCount(amount << 20) }

  @inlinable
  public static func < (lhs: ByteCount, rhs: ByteCount) -> Bool { lhs.bytes < rhs.bytes }

  @inlinable
  public static func + (lhs: ByteCount, rhs: ByteCount) -> ByteCount {
    ByteCount(lhs.bytes + rhs.bytes)
  }

  @inlinable
  public static func - (lhs: ByteCount, rhs: ByteCount) -> ByteCount {
    ByteCount(lhs.bytes - rhs.bytes)
  }

  @inlinable
  public static func += (lhs: inout ByteCount, rhs: ByteCount) { lhs = lhs + rhs }

  @inlinable
  public static func * (count: Int, amount: ByteCount) -> ByteCount {
    ByteCount(count * amount.bytes)
  }

  /// The smallest multiple of `alignment` that holds this amount.
  ///
  /// - Precondition: `alignment` is positive.
  public func rounded(upTo alignment: Int) -> ByteCount {
    precondition(alignment > 0, "an alignment is positive")
    return ByteCount((bytes + alignment - 1) / alignment * alignment)
  }
}
