public import DeviceInterface
public import Quantities

/// A clock that moves only when it is waited on.
public final class VirtualClock: DeviceClock {
  public var now: Instant { instant }

  private var instant = Instant.start

  /// A clock at `Instant.start`.
  public init() {}

  public func wait(until deadline: Instant) { instant = max(instant, deadline) }
}
