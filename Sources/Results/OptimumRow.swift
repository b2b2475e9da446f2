/// A search held against what trying every candidate finds.
public struct OptimumRow: Hashable, Sendable {
  /// The profile's name.
  public let device: String
  /// The model's name.
  public let model: String
  /// The RAM cap; nil for the device's own.
  public let memoryBytes: Int?
  /// How many candidates there are.
  public let candidateCount: Int
  /// What the search found.
  public let winner: SettingValues
  /// The best of all candidates over all texts.
  public let optimum: SettingValues
  /// What the winner has of the optimum's objective, as a geometric mean over the texts.
  public let share: Double
  /// By how much of its mean over the texts the quotient of two candidates' objectives moved on one
  /// of them, at most; 0.01 is 1 %.
  public let movement: Double
  /// How many candidates were replayed to the end on the first text; the others were proven to be
  /// too slow there.
  public let replayedCount: Int
  /// How long the search took on this machine.
  public let seconds: Double

  /// All of its values.
  public init(
    device: String, model: String, memoryBytes: Int?, candidateCount: Int, winner: SettingValues,
    optimum: SettingValues, share: Double, movement: Double, replayedCount: Int, seconds: Double
  ) {
    self.device = device
    self.model = model
    self.memoryBytes = memoryBytes
    self.candidateCount = candidateCount
    self.winner = winner
    self.optimum = optimum
    self.share = share
    self.movement = movement
    self.replayedCount = replayedCount
    self.seconds = seconds
  }

  /// The least share of the optimum, and the longest search, that are good enough; and the most
  /// movement with which the optimum is among the candidates that were tried on all texts.
  public static let (leastShare, longestSeconds, mostMovement) = (0.98, 60.0, 0.05)

  /// Whether the search is good enough, and that is known.
  public var isPassed: Bool {
    share >= Self.leastShare && seconds <= Self.longestSeconds && movement <= Self.mostMovement
  }
}
