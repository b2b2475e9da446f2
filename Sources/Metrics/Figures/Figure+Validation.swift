extension Figure {
  static let validation: [Figure] =
    comparison + scores + selfTest + knobs + routingComparison + speeds + calibration

  private static let scores: [Figure] = [
    Figure("rows", "rows", .group, "What was compared, a row each."),
    Figure("summary", "summary", .group, "What the errors come to; absent where there are none."),
    Figure("thresholds", "thresholds", .group, "The most that errors may be."),
    Figure(
      "median_p50_error", "median error of p50", .share, .lower,
      "The median of the p50 errors, without signs."),
    Figure(
      "worst_p50_error", "worst error of p50", .share, .lower,
      "The largest p50 error, without its sign."),
    Figure(
      "median_p99_error", "median error of p99", .share, .lower,
      "The median of the p99 errors, without signs."),
    Figure(
      "worst_p99_error", "worst error of p99", .share, .lower,
      "The largest p99 error, without its sign."),
    Figure(
      "worst_speed_error", "worst error of speed", .share, .lower,
      "The largest error of the decode speed, without its sign."),
    Figure(
      "worst_stall_error", "worst error of the stall share", .share, .lower,
      "The largest difference between stall shares."),
    Figure(
      "worst_overlap_error", "worst error of the overlap", .share, .lower,
      "The largest difference between overlaps with attention."),
    Figure("inexact_rows", "inexact rows", .count, .lower, "Runs whose tokens or hits differ."),
    Figure(
      "repeated_rows", "repeated rows", .count, .lower,
      "Runs that had to be applied more than once."),
    Figure("validate-published.cells", "cells", .group, "Published speeds, one each."),
    Figure("board", "board", .text, "What the publishers call the device."),
    Figure(
      "memory_limit_bytes", "memory", .bytes, "The memory cap; absent where all was in memory."),
    Figure(
      "cells.fitted", "basis", .truth, "Whether the profile may have been fitted to this speed."),
    Figure(
      "published_threads", "published threads", .count,
      "How many threads were used; absent where only the fastest count was said."),
    Figure(
      "published_tokens_per_second", "published speed", column: "published", .tokensPerSecond,
      .higher, "The decode speed that was published."),
    Figure(
      "predicted_tokens_per_second", "simulated speed", column: "simulated", .tokensPerSecond,
      .higher, "The decode speed that the simulation gives."),
    Figure("cells.error", "error", .error, "(Simulated − published) ÷ published."),
    Figure(
      "cells.hit_rate", "hit rate", .share, .higher,
      "Of the second half of the answer; absent for a dense model."),
    Figure(
      "predicted", "errors of unfitted cells", .group,
      "Of models with experts, to which nothing was fitted; absent where there are none."),
    Figure(
      "fitted", "errors of fitted cells", .group,
      "Of the cells that profiles may have been fitted to; absent where there are none."),
    Figure("predicted.cells", "cells", .count, "How many speeds were compared."),
    Figure("fitted.cells", "cells", .count, "How many speeds were compared."),
    Figure(
      "mean_absolute_error", "MAPE", .share, .lower, "The mean of the absolute relative errors."),
    Figure(
      "worst_error", "worst error", .error, .lower,
      "The relative error that is largest without its sign, with it."),
    Figure("worst_cell", "worst cell", .text, "The cell with the worst error."),
    Figure(
      "bias", "bias", .ratio,
      "The geometric mean of simulated ÷ published: above 1 where simulated speeds are too high."),
    Figure(
      "within_ten_percent", "within ±10 %", .share, .higher,
      "The share of simulated speeds within 10 % of what was published."),
  ]

  /// Simulated beside applied.
  private static let comparison: [Figure] = [
    Figure(
      "dilation", "dilation", column: "dilated", .ratio,
      "How many times slower than real time device time ran."),
    Figure(
      "validate-host.samples", "samples", .count, "Times between tokens that were compared."),
    Figure(
      "attempts", "attempts", column: "tries", .count, .lower,
      "How often it was applied; the run that was least late is kept."),
    Figure(
      "missed_pace", "missed pace", .share, .lower,
      "By how much of their device time the tokens really took longer."),
    Figure(
      "disturbed", "disturbed", .truth,
      "Whether other programs, or other machines on the same hardware, were noticed."),
    Figure(
      "simulated_p50_seconds", "p50 simulated", .seconds, .lower,
      "The median time between tokens, simulated."),
    Figure(
      "applied_p50_seconds", "p50 applied", .seconds, .lower,
      "The median time between tokens, applied on this machine."),
    Figure(
      "simulated_p99_seconds", "p99 simulated", .seconds, .lower,
      "The 99th percentile of the time between tokens, simulated."),
    Figure(
      "applied_p99_seconds", "p99 applied", .seconds, .lower,
      "The 99th percentile of the time between tokens, applied."),
    Figure(
      "simulated_tokens_per_second", "speed simulated", .tokensPerSecond, .higher,
      "The decode speed, simulated."),
    Figure(
      "applied_tokens_per_second", "speed applied", .tokensPerSecond, .higher,
      "The decode speed, applied."),
    Figure(
      "simulated_stall_share", "stall simulated", .share, .lower, "The stall share, simulated."),
    Figure("applied_stall_share", "stall applied", .share, .lower, "The stall share, applied."),
    Figure(
      "simulated_overlap", "overlap simulated", .share, .higher,
      "Of the time with reads under way, what attention covers, simulated."),
    Figure(
      "applied_overlap", "overlap applied", .share, .higher,
      "Of the time with reads under way, what attention covers, applied."),
    Figure(
      "simulated_hits", "hits simulated", .count, .higher, "Requests that were resident, simulated."
    ),
    Figure(
      "applied_hits", "hits applied", .count, .higher, "Requests that were resident, applied."),
    Figure("validate-host.requests", "requests", .count, "How many experts were wanted."),
    Figure(
      "exact", "exact", .truth,
      "Whether both made the same tokens, from the same experts in memory and out of it."),
  ]

  /// Made-up routing beside a trace's.
  private static let routingComparison: [Figure] = [
    Figure("architecture", "architecture", .text, "What the model's file calls it."),
    Figure("validate-routing.tokens", "tokens", .count, "Decoded tokens that were compared."),
    Figure("locality", "locality", .text, "How alike tokens are in what was made up."),
    Figure("texts", "texts", .count, "How many texts were made up; figures are their means."),
    Figure("measure", "measure", .text, "What is compared."),
    Figure(
      "at", "at", .number,
      "Of caches the share of experts with a slot, else how many tokens; absent of other figures."),
    Figure("traced", "traced", .number, "The figure of the trace."),
    Figure("generated", "generated", .number, "The mean of what was made up."),
    Figure("deviation", "deviation", .number, "The standard deviation between made-up texts."),
    Figure(
      "validate-routing.rows.error", "error", .number,
      "Generated − traced; of a working set ÷ traced."),
    Figure(
      "allowed", "allowed", .number, "The most the error may be; absent where it does not count."),
    Figure("thresholds.hit_rate", "hit rates", .share, "The most that hit rates may be off."),
    Figure("thresholds.working_set", "working sets", .share, "The same of working sets, relative."),
    Figure("thresholds.overlap", "overlaps", .share, "The same of overlaps, and of the spread."),
  ]

  private static let selfTest: [Figure] = [
    Figure("device-selftest.name", "throttle", .text, "Which throttle was tested."),
    Figure("device-selftest.unit", "unit", .text, "What its figures are counted in."),
    Figure("expected", "expected", .number, "What the profile says, in the row's unit."),
    Figure("measured", "measured", .number, "What was measured, in the row's unit."),
    Figure("device-selftest.error", "error", .error, "Measured ÷ expected − 1."),
    Figure("tolerance", "allowed", .share, "The error that is allowed, without a sign."),
    Figure("outcome", "outcome", .text, "How the check came out."),
    Figure("passed", "passed", .truth, "Whether the throttle was proven."),
    Figure("note", "note", .text, "What kept the check from being decided."),
  ]
}
