/// A point on a device's timeline, counted from the moment the device was started.
///
/// Instants from two devices cannot be compared in a meaningful way.
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the device was started.
  public let nanoseconds: Int64

  /// The instant `nanoseconds` after the device's start.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The moment the device was started.
  public static let start = Instant(nanoseconds: 0)

  public static func < (lhs: Instant, rhs: Instant) -> Bool { lhs.nanoseconds < rhs.nanoseconds }

  public static func + (instant: Instant, duration: Duration) -> Instant {
    Instant(nanoseconds: instant.nanoseconds + duration.nanoseconds)
  }

  public static func - (instant: Instant, duration: Duration) -> Instant {
    Instant(nanoseconds: instant.nanoseconds - duration.nanoseconds)
  }

  public static func - (later: Instant, earlier: Instant) -> Duration {
    .nanoseconds(later.nanoseconds - earlier.nanoseconds)
  }
}

extension Duration {
  /// The whole nanoseconds in this duration; smaller parts are dropped.
  public var nanoseconds: Int64 {
    // Below nine seconds all fits in a word, and dividing that is some ten times as fast.
    if let short = Int64(exactly: self.attoseconds) { return short / 1_000_000_000 }
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// This duration as a number of seconds, for ratios, files and charts.
  public var inSeconds: Double { Double(nanoseconds) / 1e9 }

  /// The duration of `seconds`, rounded up to a whole nanosecond so that no cost becomes free.
  public static func roundedUp(seconds: Double) -> Duration {
    .nanoseconds(Int64((seconds * 1e9).rounded(.up)))
  }
}
