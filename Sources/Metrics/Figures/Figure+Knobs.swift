extension Figure {
  /// How far each knob can be trusted.
  static let knobs: [Figure] = [
    Figure("validate-knobs.rows", "rows", .group, "The knobs, a row each."),
    Figure("knob", "knob", .text, "Which number of a device was made small."),
    Figure(
      "validate-knobs.verdict", "verdict", .text,
      "How far the knob can be trusted: trust, lower-bound (speeds are at least as simulated),"
        + " upper-bound (at most), do-not-use, or not-judged."),
    Figure(
      "allowed_error", "allowed error", column: "allowed", .share,
      "The most that a slowdown may be off, its whole interval included."),
    Figure(
      "validate-knobs.reason", "reason", .text,
      "Why it was not judged, or what spoke against it."),
    Figure(
      "limiter", "limiter", .text,
      "What made this part of the machine small, from outside of the run."),
    Figure(
      "evidence", "seen of the limiter", .text,
      "What the limiter was told, and what was seen of it at work."),
    Figure(
      "validate-knobs.setting", "setting", .text,
      "What was set on the profile of this machine, as --set and the like have it."),
    Figure(
      "validate-knobs.memory_cap_bytes", "memory", .bytes, "What a run may hold at most."),
    Figure(
      "validate-knobs.rounds", "rounds", .count, "Pairs of runs, one free and one limited."),
    Figure(
      "free_tokens_per_second", "free speed", column: "free", .tokensPerSecond, .higher,
      "The decode speed of the bare machine, of the second half of the answer: the median."),
    Figure(
      "limited_tokens_per_second", "limited speed", column: "limited", .tokensPerSecond, .higher,
      "The same while the limiter was at work."),
    Figure(
      "measured_ratio", "measured slowdown", column: "measured", .ratio,
      "The time of a limited run ÷ that of the free one of its pair: the median."),
    Figure("least_ratio", "least slowdown", .ratio, "The least of these."),
    Figure("greatest_ratio", "greatest slowdown", .ratio, "The greatest of these."),
    Figure(
      "simulated_ratio", "simulated slowdown", column: "simulated", .ratio,
      "The same, simulated on a profile of this machine without and with the knob."),
    Figure(
      "profile_factor", "factor of the profile", column: "profile", .ratio,
      "How many times as slow as it was measured the profile's processor was made, so that the free"
        + " run takes as long simulated as it really does."),
    Figure(
      "applied_ratio", "applied slowdown", column: "applied", .ratio,
      "The time of the run that Edgewise itself holds back on this machine to the profile with the"
        + " knob ÷ that of the free runs; absent where it did not keep its pace."),
  ]
}
