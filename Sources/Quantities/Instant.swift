/// A point on a device's timeline, counted from the moment the device was started.
///
/// Instants from two devices cannot be compared in a meaningful way.
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the device was started.
  public let nanoseconds: Int64

  /// The instant `nanoseconds` after the device's start.
  @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The moment the device was started.
  public static let start = Instant(nanoseconds: 0)

  @inlinable
  public static func < (lhs: Instant, rhs: Instant) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }

  /// The last instant that there is, 146 years after the start. What would be later is then: sums
  /// of costs that no machine has do not overflow.
  public static let last = Instant(nanoseconds: 1 << 62)

  @inlinable
  public static func + (instant: Instant, duration: Duration) -> Instant {
    instant.after(nanoseconds: duration.nanoseconds)
  }

  @inlinable
  public static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(nanoseconds: instant.nanoseconds - duration.nanoseconds)
  }

  @inlinable
  public static func - (later: Instant, earlier: Instant) -> Duration {
    Duration(nanoseconds: later.nanoseconds - earlier.nanoseconds)
  }

  /// The instant `seconds` later, rounded up to a nanosecond so that no cost becomes free.
  @inlinable public func after(seconds: Double) -> Instant {
    after(nanoseconds: Duration.roundedUp(seconds: seconds).nanoseconds)
  }

  @inlinable func after(nanoseconds count: Int64) -> Instant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(count)
    return overflow || sum > Self.last.nanoseconds ? Self.last : Instant(nanoseconds: sum)
  }

  /// The end of the first `part` of `count` equal parts of the time until `later`, in whole
  /// nanoseconds.
  @inlinable public func moved(towards later: Instant, by part: Int, of count: Int) -> Instant {
    Instant(
      nanoseconds: nanoseconds + (later.nanoseconds - nanoseconds) * Int64(part) / Int64(count))
  }

  /// The seconds that have passed since `earlier`.
  @inlinable public func seconds(since earlier: Instant) -> Double {
    Double(nanoseconds - earlier.nanoseconds) / 1e9
  }
}

extension Duration {
  /// The same as `.nanoseconds(nanoseconds)`, which is generic and some ten times as slow.
  @inlinable public init(nanoseconds: Int64) {
    let attoseconds = nanoseconds.multipliedFullWidth(by: 1_000_000_000)
    self.init(attoseconds: Int128(attoseconds.high) << 64 | Int128(attoseconds.low))
  }

  /// The whole nanoseconds in this duration; smaller parts are dropped.
  @inlinable public var nanoseconds: Int64 {
    // Below nine seconds all fits in a word, and dividing that is some ten times as fast.
    let word = Int64(truncatingIfNeeded: attoseconds)
    if Int128(word) == attoseconds { return word / 1_000_000_000 }
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// This duration as a number of seconds, for ratios, files and charts.
  @inlinable public var inSeconds: Double { Double(nanoseconds) / 1e9 }

  /// The duration of `seconds`, rounded up to a whole nanosecond so that no cost becomes free, and
  /// at most as long as until the last instant.
  @inlinable public static func roundedUp(seconds: Double) -> Duration {
    Duration(nanoseconds: Int64(min((seconds * 1e9).rounded(.up), 0x1p62)))
  }
}
