/// A rate of data transfer.
public struct Bandwidth: Hashable, Comparable, Sendable {
  /// The rate in bytes per second.
  public var bytesPerSecond: Double

  /// A rate of `bytesPerSecond`.
  public init(bytesPerSecond: Double) { self.bytesPerSecond = bytesPerSecond }

  /// `rate` times 10^6 bytes per second.
  public static func megabytesPerSecond(_ rate: Double) -> Bandwidth {
    Bandwidth(bytesPerSecond: rate * 1e6)
  }

  public static func < (lhs: Bandwidth, rhs: Bandwidth) -> Bool {
    lhs.bytesPerSecond < rhs.bytesPerSecond
  }
}

/// The time that moving `amount` takes at `rate`, rounded up to a nanosecond.
public func / (amount: ByteCount, rate: Bandwidth) -> Duration {
  .roundedUp(seconds: Double(amount.bytes) / rate.bytesPerSecond)
}
