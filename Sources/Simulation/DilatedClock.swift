public import DeviceInterface
public import Quantities

/// A clock that runs slower than the one it is made from, so that a slow host gets more real time
/// for each stretch of device time.
public final class DilatedClock: DeviceClock {
  private let base: any DeviceClock
  private let factor: Double

  /// A clock on which time is that of `base` divided by `factor`.
  ///
  /// - Precondition: `factor` is finite and above zero; `base` lets time really pass.
  public init(base: any DeviceClock, factor: Double) {
    precondition(factor > 0 && factor.isFinite, "a dilation is a finite factor above zero")
    precondition(!(base is VirtualClock), "a virtual clock is fast enough without dilation")
    self.base = base
    self.factor = factor
  }

  // Rounding to the nearest, because the base instant of a deadline, divided again, may come out a
  // part of a nanosecond below it.
  public var now: Instant {
    Instant(nanoseconds: Int64((Double(base.now.nanoseconds) / factor).rounded()))
  }

  public func wait(until deadline: Instant) {
    let baseNanoseconds = (Double(deadline.nanoseconds) * factor).rounded(.up)
    base.wait(until: Instant(nanoseconds: Int64(baseNanoseconds)))
  }
}
