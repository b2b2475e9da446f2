public import DeviceInterface
import Glibc
public import Quantities

/// The time that really passes, counted from the clock's creation.
public final class WallClock: DeviceClock, Sendable {
  private let origin = WallClock.monotonicNanoseconds()

  /// A clock that reads zero now.
  public init() {}

  public var now: Instant { Instant(nanoseconds: Self.monotonicNanoseconds() - origin) }

  /// Returns when `now >= deadline`. Sleeps for all but the last 100 µs, because a sleep ends
  /// 16 to 70 µs late, and spins through the rest.
  public func wait(until deadline: Instant) {
    let spinMargin: Duration = .microseconds(100)
    while true {
      let left = deadline - now
      if left <= .zero { return }
      if left > spinMargin { sleep(until: deadline - spinMargin) } else { Spinning.pause() }
    }
  }

  /// Sleeps until `instant`, or until a signal arrives.
  private func sleep(until instant: Instant) {
    let nanoseconds = origin + instant.nanoseconds
    var wakeUp = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    _ = unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wakeUp, nil)
  }

  private static func monotonicNanoseconds() -> Int64 { nanoseconds(of: CLOCK_MONOTONIC) }

  /// What one of the system's clocks reads.
  static func nanoseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
