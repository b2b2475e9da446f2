import Quantities

/// What is left of a part's speed after it has worked for some time without a pause.
///
/// Speed falls linearly from row to row, from all of it at the beginning to the first row, and
/// stays as it is after the last one.
public typealias HeatCurve = FactorCurve<Duration>

extension FactorCurve.Row where Position == Duration {
  /// After a load of `after`, `factor` of the speed of a cool part is left.
  ///
  /// - Precondition: both are above zero.
  public init(after: Duration, factor: Double) {
    precondition(after > .zero, "a time under load is above zero")
    self.init(at: after, factor: factor)
  }
}

extension FactorCurve where Position == Duration {
  /// The time under load after which nothing changes any more.
  public var end: Duration { rows[rows.count - 1].position }

  /// The factor after a load of `time`.
  public func factor(after time: Duration) -> Double {
    let piece = piece(at: time.inSeconds)
    return piece.factor + piece.slope * (time.inSeconds - piece.start)
  }

  /// How long a part works, after a load of `time`, on what takes `seconds` when it is cool: the
  /// factor's integral over that time is `seconds`.
  public func seconds(of seconds: Double, after time: Duration) -> Double {
    var (left, instant, taken) = (seconds, time.inSeconds, 0.0)
    while true {
      let piece = piece(at: instant)
      let factor = piece.factor + piece.slope * (instant - piece.start)
      // Of t seconds the part works off factor × t + slope × t² / 2; this is the form of the
      // solution that loses no digits where the slope is small.
      let discriminant = max(0, factor * factor + 2 * piece.slope * left)
      let needed = 2 * left / (factor + discriminant.squareRoot())
      let room = piece.end - instant
      guard needed > room else { return taken + needed }
      left -= (factor + piece.slope * room / 2) * room
      instant = piece.end
      taken += room
    }
  }

  /// The stretch between two rows that `seconds` lie in; the last one has no end.
  private func piece(
    at seconds: Double
  ) -> (start: Double, end: Double, factor: Double, slope: Double) {
    var (start, factor) = (0.0, 1.0)
    for row in rows {
      let end = row.position.inSeconds
      if seconds < end {
        return (start, end, factor, (row.factor - factor) / (end - start))
      }
      (start, factor) = (end, row.factor)
    }
    return (start, .infinity, factor, 0)
  }
}
