public import Quantities

/// A point of a device's time, and how much of the time until then the device had inserted.
public struct Moment: Hashable, Sendable {
  public var instant: Instant
  /// As `Device.insertedTime`.
  public var inserted: Duration

  /// `instant`, until which `inserted` had been inserted.
  @inlinable public init(_ instant: Instant, inserted: Duration) {
    self.instant = instant
    self.inserted = inserted
  }

  /// What the device inserted between `earlier` and this moment.
  @inlinable public func inserted(since earlier: Moment) -> Duration {
    // Most devices insert nothing, and durations are slow to subtract.
    inserted == earlier.inserted ? .zero : inserted - earlier.inserted
  }
}

extension Device {
  /// Now.
  @inlinable public var moment: Moment { Moment(now, inserted: insertedTime) }
}
