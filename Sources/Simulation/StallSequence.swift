import Glibc
import Quantities

/// When a storage stands still: gaps and lengths drawn from exponential distributions, one after
/// the other, so that they depend on the seed and on where they begin, and on nothing else.
struct StallSequence: Sendable {
  private var random: RandomSequence
  private let every: Duration
  private let lasting: Duration
  /// When the next stall begins.
  private(set) var next: Instant

  /// Stalls from `start` on.
  ///
  /// - Parameters:
  ///   - every: The mean time from the end of one to the beginning of the next, and from `start` to
  ///     the first.
  ///   - lasting: The mean length.
  init(every: Duration, lasting: Duration, seed: UInt64, start: Instant) {
    random = RandomSequence(seed: seed)
    (self.every, self.lasting) = (every, lasting)
    next = start
    next = start + draw(mean: every)
  }

  /// Draws how long the next stall lasts, and when the one behind it begins; returns the end.
  mutating func draw() -> Instant {
    let end = next + draw(mean: lasting)
    next = end + draw(mean: every)
    return end
  }

  private mutating func draw(mean: Duration) -> Duration {
    // Never nothing: time goes on.
    max(.nanoseconds(1), .roundedUp(seconds: -mean.inSeconds * log(1 - random.nextUnit())))
  }
}
