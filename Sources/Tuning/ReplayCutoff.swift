import Quantities
import Results
import Runs
import Synchronization

/// Which replays a search of everything may leave out or give up: those that are proven to come to
/// less than a share of the best speed.
final class ReplayCutoff: Sendable {
  private let share: Double
  private let tokenCount: Int
  /// The seconds that decoding takes at least from each decoded token on.
  private let floors: [Settings: [Double]]
  /// The best speed so far, in tokens per second.
  private let most: Mutex<Double>

  /// A replay that does not come to enough.
  struct Hopeless: Error {}

  /// Of replays that decode `tokenCount` tokens; those without a floor are never given up.
  ///
  /// - Parameters:
  ///   - most: The best speed that is known, in tokens per second.
  ///   - share: The share of the best that is enough.
  init(floors: [Settings: [Double]], tokenCount: Int, most: Double, share: Double) {
    self.floors = floors
    self.tokenCount = tokenCount
    self.share = share
    self.most = Mutex(most)
  }

  /// Learns what a replay came to.
  func note(_ figures: TrialFigures) {
    most.withLock { $0 = max($0, figures.tokensPerSecond) }
  }

  /// Whether a replay with `settings` is known not to come to enough, asked with the tokens that it
  /// has decoded and the time that they took.
  ///
  /// The best only grows, so that what is given up would be too slow beside the final one as well,
  /// in whatever order replays end.
  func test(of settings: Settings) -> (Int, Duration) -> Bool {
    guard let floor = floors[settings] else { return { _, _ in false } }
    return { [self] count, time in
      let seconds = (time.inSeconds + floor[count]) * Self.roundedDown
      return Double(tokenCount) < share * most.withLock(\.self) * seconds
    }
  }

  /// Sums of some thousand roundings decide nothing.
  private static let roundedDown = 1 - 1e-9
}
