extension RunOutcome {
  /// Which figures must be there because others are, and which cannot be.
  var presenceRelations: [Relation] {
    speedPresence + expertPresence + intervalPresence + profileRelations + [
      .absent(
        "worst_lag_seconds", worstLagSeconds != nil, "where mode is \(mode)", mode != "applied")
    ]
  }

  private var speedPresence: [Relation] {
    let count = tokenSeconds.count
    let hasTime = tokenSeconds.contains { $0 > 0 }
    return [
      .due("tokens_per_second", tokensPerSecond != nil, "token_seconds", hasTime),
      .absent("tokens_per_second", tokensPerSecond != nil, "without token_seconds", count == 0),
      .due("itl_seconds", itlSeconds != nil, "token_seconds", count > 0),
      .absent("itl_seconds", itlSeconds != nil, "without token_seconds", count == 0),
      .due("prefill_tokens_per_second", prefillTokensPerSecond != nil, "token_seconds", count > 0),
      .due(
        "steady_state", steadyState != nil, "token_seconds of a replay",
        mode == "replayed" && count > 1),
      .absent("steady_state", steadyState != nil, "with fewer than two token_seconds", count < 2),
      .due("time_shares", timeShares != nil, "device_time_shares", deviceTimeShares != nil),
      .due("device_time_shares", deviceTimeShares != nil, "time_shares", timeShares != nil),
      .due(
        "ttft_from_start_seconds", ttftFromStartSeconds != nil, "load_seconds and ttft_seconds",
        loadSeconds != nil && ttftSeconds != nil),
    ]
  }

  private var expertPresence: [Relation] {
    let total = experts.resident + experts.prefetched + experts.inFlight + experts.absent
    return [
      .due("experts.hit_rate", experts.hitRate != nil, "experts.resident", total > 0),
      .absent("experts.hit_rate", experts.hitRate != nil, "without any request", total == 0),
      .due("experts.misses", experts.misses != nil, "experts.absent", total > 0),
    ]
  }

  /// Intervals have two ends.
  private var intervalPresence: [Relation] {
    guard let intervals else { return [] }
    let ends = [
      ("ttft_seconds", intervals.leastTTFTSeconds, intervals.greatestTTFTSeconds),
      ("load_seconds", intervals.leastLoadSeconds, intervals.greatestLoadSeconds),
      (
        "ttft_from_start_seconds", intervals.leastTTFTFromStartSeconds,
        intervals.greatestTTFTFromStartSeconds
      ),
      ("stall_share", intervals.leastStallShare, intervals.greatestStallShare),
    ]
    return ends.flatMap { name, least, greatest in
      Relation.together(
        "intervals.least_\(name)", least != nil, "intervals.greatest_\(name)", greatest != nil)
    }
      + Relation.together(
        "intervals.low_locality_tokens_per_second", intervals.lowLocalityTokensPerSecond != nil,
        "intervals.high_locality_tokens_per_second", intervals.highLocalityTokensPerSecond != nil)
  }

  /// What a profile says in its own form stands on lines that begin with its parts.
  private var profileRelations: [Relation] {
    let lines = resolvedProfile?.split(separator: "\n").map(String.init)
    let missing = lines.flatMap { lines in
      ["cpu", "memory", "storage"].first { part in !lines.contains { $0.hasPrefix("\(part):") } }
    }
    return [
      .due("resolved_profile", resolvedProfile != nil, "mode \(mode)", mode != "host"),
      .absent("resolved_profile", resolvedProfile != nil, "where mode is host", mode == "host"),
      .lacking("resolved_profile", missing, "a line that begins with", "every device"),
    ]
  }
}
