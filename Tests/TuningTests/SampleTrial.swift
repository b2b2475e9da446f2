@testable import Results

/// Made-up trials.
enum SampleTrial {
  static func trial(
    _ speed: Double, depth: Int = 1, policy: String = "lru", stall: Double = 0.5, p99: Double = 0.1
  ) -> TrialRecord {
    TrialRecord(
      settings: SettingValues([
        .prefetchDepth: .count(depth), .cachePolicy: .text(policy), .lanes: .count(1),
        .threads: .count(2), .placement: .counts(["fast": 2]),
      ]),
      outcome: TrialFigures(
        cacheSlots: 96, tokensPerSecond: speed, itlP50Seconds: 1 / speed, itlP99Seconds: p99,
        stallShare: stall, readBytes: 100, wastedBytes: depth))
  }
}
