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
  /// How long the search took on this machine.
  public let seconds: Double

  /// All of its values.
  public init(
    device: String, model: String, memoryBytes: Int?, candidateCount: Int, winner: SettingValues,
    optimum: SettingValues, share: Double, seconds: Double
  ) {
    self.device = device
    self.model = model
    self.memoryBytes = memoryBytes
    self.candidateCount = candidateCount
    self.winner = winner
    self.optimum = optimum
    self.share = share
    self.seconds = seconds
  }

  /// The least share of the optimum, and the longest search, that are good enough.
  public static let (leastShare, longestSeconds) = (0.98, 60.0)

  /// Whether the search is good enough.
  public var isPassed: Bool { share >= Self.leastShare && seconds <= Self.longestSeconds }
}
