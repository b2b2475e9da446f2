public import DeviceInterface
public import Quantities

/// A clock that moves only when someone waits on it.
public final class VirtualClock: DeviceClock {
  public private(set) var now: Instant = .start

  /// A clock at `Instant.start`.
  public init() {}

  public func wait(until deadline: Instant) { now = max(now, deadline) }
}
