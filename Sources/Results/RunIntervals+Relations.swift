import Metrics

extension RunIntervals {
  /// What must hold between its values and those of `run`: each interval reaches as many times as
  /// far below the value that it is around as above, but that of a share, which ends at 0 and 1.
  func relations(of run: RunOutcome) -> [Relation] {
    Self.relations(decode, "decode", around: run.tokensPerSecond, "tokens_per_second")
      + Self.relations(
        prefill, "prefill", around: run.prefillTokensPerSecond, "prefill_tokens_per_second")
      + Self.relations(
        (leastTTFTSeconds, greatestTTFTSeconds), around: run.ttftSeconds, "ttft_seconds")
      + Self.relations(
        (leastLoadSeconds, greatestLoadSeconds), around: run.loadSeconds, "load_seconds")
      + Self.relations(
        (leastTTFTFromStartSeconds, greatestTTFTFromStartSeconds),
        around: run.ttftFromStartSeconds, "ttft_from_start_seconds")
      + stallRelations(around: run.deviceTimeShares?[.stall])
      + localityRelations(around: run.tokensPerSecond)
  }

  /// More locality is no slower, but for what short texts differ by.
  private func localityRelations(around speed: Double?) -> [Relation] {
    [
      .atMost(
        "intervals.low_locality_tokens_per_second", lowLocalityTokensPerSecond,
        "1.5 × tokens_per_second", speed.map { Self.textFactor * $0 }),
      .atMost(
        "tokens_per_second", speed, "1.5 × intervals.high_locality_tokens_per_second",
        highLocalityTokensPerSecond.map { Self.textFactor * $0 }),
      .atMost(
        "intervals.low_locality_tokens_per_second", lowLocalityTokensPerSecond,
        "1.5 × intervals.high_locality_tokens_per_second",
        highLocalityTokensPerSecond.map { Self.textFactor * $0 }),
    ]
  }

  private static let textFactor = 1.5

  private static func relations(
    _ interval: SpeedInterval?, _ name: String, around speed: Double?, _ speedName: String
  ) -> [Relation] {
    guard let interval else { return [] }
    let key = "intervals.\(name)"
    let middle = speed ?? interval.middle
    return [
      .atMost("\(key).low_tokens_per_second", interval.low, speedName, middle),
      .atMost(speedName, middle, "\(key).high_tokens_per_second", interval.high),
      .equal(
        "\(key).low_tokens_per_second × factor", interval.low * interval.factor, speedName, middle),
      .equal(
        "\(key).high_tokens_per_second", interval.high, "\(speedName) × factor",
        middle * interval.factor),
    ]
  }

  /// Of an interval around `value`, whose ends are in `group`.
  static func relations(
    _ ends: (least: Double?, greatest: Double?), around value: Double?, _ name: String,
    in group: String = "intervals."
  ) -> [Relation] {
    guard let least = ends.least, let greatest = ends.greatest else { return [] }
    let (leastName, greatestName) = ("\(group)least_\(name)", "\(group)greatest_\(name)")
    return [
      .atMost(leastName, least, greatestName, greatest),
      .atMost(leastName, least, name, value),
      .atMost(name, value, greatestName, greatest),
      .equal(
        "\(leastName) × \(greatestName)", least * greatest, "\(name) × itself",
        value.map { $0 * $0 }),
    ]
  }

  private func stallRelations(around share: Double?) -> [Relation] {
    guard let leastStallShare, let greatestStallShare else { return [] }
    let (leastName, greatestName) = (
      "intervals.least_stall_share", "intervals.greatest_stall_share"
    )
    let name = "device_time_shares.stall"
    let isWhole = leastStallShare > 0 && greatestStallShare < 1
    return [
      .atMost(leastName, leastStallShare, greatestName, greatestStallShare),
      .atMost(leastName, leastStallShare, name, share),
      .atMost(name, share, greatestName, greatestStallShare),
      .equal(
        "\(leastName) + \(greatestName)", leastStallShare + greatestStallShare, "2 × \(name)",
        isWhole ? share.map { 2 * $0 } : nil),
    ]
  }
}
