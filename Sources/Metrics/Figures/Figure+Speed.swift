extension Figure {
  static let speed: [Figure] = [
    Figure(
      "tokens_per_second", "decode speed", column: "speed", .tokensPerSecond, .higher,
      "Tokens after the first ÷ the time from the first to the last; prefill never counts."),
    Figure(
      "run.intervals", "how sure speeds are", .group,
      "Between what nine of ten real devices of this kind lie; absent where speeds are no simulated"
        + " ones."),
    Figure("intervals.decode", "interval of the decode speed", .group, "Around the decode speed."),
    Figure(
      "intervals.prefill", "interval of the prefill speed", .group, "Around the prefill speed."),
    Figure(
      "intervals.decode.factor", "width of the interval", .ratio,
      "How many times as fast or as slow a real device may be."),
    Figure(
      "intervals.prefill.factor", "width of the interval", .ratio,
      "How many times as fast or as slow a real device may be."),
    Figure(
      "least_ttft_seconds", "least time to first token", .seconds,
      "The lower end of the interval that nine of ten real times lie in."),
    Figure(
      "greatest_ttft_seconds", "greatest time to first token", .seconds,
      "The upper end of the interval that nine of ten real times lie in."),
    Figure(
      "least_load_seconds", "least load time", .seconds,
      "The lower end of the interval that nine of ten real times lie in."),
    Figure(
      "greatest_load_seconds", "greatest load time", .seconds,
      "The upper end of the interval that nine of ten real times lie in."),
    Figure(
      "least_ttft_from_start_seconds", "least time from start to first token", .seconds,
      "The lower end of the interval that nine of ten real times lie in."),
    Figure(
      "greatest_ttft_from_start_seconds", "greatest time from start to first token", .seconds,
      "The upper end of the interval that nine of ten real times lie in."),
    Figure(
      "least_stall_share", "least share of time waiting", .share,
      "The lower end of the interval that nine of ten real shares lie in."),
    Figure(
      "greatest_stall_share", "greatest share of time waiting", .share,
      "The upper end of the interval that nine of ten real shares lie in."),
    Figure(
      "low_locality_tokens_per_second", "decode speed at low locality", .tokensPerSecond, .higher,
      "Of a made-up text with the least locality that such a model may have."),
    Figure(
      "high_locality_tokens_per_second", "decode speed at high locality", .tokensPerSecond, .higher,
      "Of a made-up text with the most locality that such a model may have."),
    Figure(
      "bench.tokens_per_second", "speed of the test", column: "t/s", .tokensPerSecond, .higher,
      "Tokens of the test ÷ the time it took, the mean of all repetitions."),
    Figure(
      "tokens_per_second_sd", "standard deviation of the speed", .tokensPerSecond, .lower,
      "The standard deviation of the repetitions' speeds; absent where there is only one."),
    Figure(
      "tokens_per_second_median", "median speed", .tokensPerSecond, .higher,
      "The median of the repetitions' speeds."),
    Figure(
      "tokens_per_second_min", "slowest repetition", .tokensPerSecond, .higher,
      "The least of the repetitions' speeds."),
    Figure(
      "tokens_per_second_max", "fastest repetition", .tokensPerSecond, .higher,
      "The greatest of the repetitions' speeds."),
    Figure(
      "bench.samples", "speeds", .tokensPerSecond, .higher,
      "The speed of each repetition, in the order of measuring."),
    Figure(
      "tokens_per_second_4b", "decode speed of SmallThinker 4B", column: "4B tok/s",
      .tokensPerSecond, .higher,
      "Simulated, with the expert cache warm; absent where the model does not fit."),
    Figure(
      "low_tokens_per_second_4b", "slowest of nine in ten with the 4B", .tokensPerSecond, .higher,
      "Between this and the fastest lie nine of ten devices that are what the profile says."),
    Figure(
      "high_tokens_per_second_4b", "fastest of nine in ten with the 4B", .tokensPerSecond,
      .higher, "See the slowest."),
    Figure(
      "class_4b", "class of the speed with the 4B", .text,
      "A: figures that were measured on the same SoC; C: a data sheet and priors."),
    Figure(
      "tokens_per_second_21b", "decode speed of SmallThinker 21B", column: "21B tok/s",
      .tokensPerSecond, .higher,
      "Simulated, with the expert cache warm; absent where the model does not fit."),
    Figure(
      "low_tokens_per_second_21b", "slowest of nine in ten with the 21B", .tokensPerSecond, .higher,
      "Between this and the fastest lie nine of ten devices that are what the profile says."),
    Figure(
      "high_tokens_per_second_21b", "fastest of nine in ten with the 21B", .tokensPerSecond,
      .higher, "See the slowest."),
    Figure(
      "class_21b", "class of the speed with the 21B", .text,
      "A: figures that were measured on the same SoC; C: a data sheet and priors."),
    Figure(
      "device-list.tokens_per_second", "decode speed of the model", column: "tok/s",
      .tokensPerSecond, .higher,
      "As `device compare` has it at depth 1; absent where the model does not fit."),
    Figure(
      "device-compare.tokens_per_second", "decode speed", column: "speed", .tokensPerSecond,
      .higher,
      "Of the second half of the answer, with the expert cache warm; of a dense model, of all."),
    Figure(
      "ttft_seconds", "time to first token", .seconds, .lower,
      "From the request's acceptance to the first token with text, prefill included; the load too"
        + " where the program starts with the request (start installed)."),
    Figure(
      "load_seconds", "load time", .seconds, .lower,
      "What reading the weights takes that every token needs, as the program starts; absent where"
        + " they were there before."),
    Figure(
      "ttft_from_start_seconds", "time from start to first token", .seconds, .lower,
      "From the program's start to the first token of a request that waited for it: load time and"
        + " time to first token; absent where it had started before."),
    Figure(
      "prefill_tokens_per_second", "prefill speed", .tokensPerSecond, .higher,
      "Prompt tokens ÷ the time until all of them were computed."),
    Figure(
      "steady_state", "steady state", .group,
      "The second half of a replay's decoded tokens, when the expert cache has warmed up."),
    Figure(
      "steady_state.tokens", "tokens of the second half", .count,
      "How many decoded tokens the steady state covers: all after the first half."),
    Figure(
      "steady_state.tokens_per_second", "decode speed of the second half, the cache warm",
      .tokensPerSecond, .higher, "Decoded tokens of the second half ÷ the time they took."),
    Figure(
      "steady_state.hit_rate", "hit rate of the second half", .share, .higher,
      "The hit rate of the second half's requests; absent where no expert was wanted."),
    Figure(
      "itl_seconds", "time between tokens", .group,
      "The times from each decoded token to the next, from a histogram with three digits."),
    Figure("p50", "p50", .seconds, .lower, "Half of the times between tokens are no longer."),
    Figure("p90", "p90", .seconds, .lower, "90 % of the times between tokens are no longer."),
    Figure("p95", "p95", .seconds, .lower, "95 % of the times between tokens are no longer."),
    Figure("p99", "p99", .seconds, .lower, "99 % of the times between tokens are no longer."),
    Figure("max", "max", .seconds, .lower, "The longest time between two tokens, exact."),
    Figure("itl_seconds.samples", "samples", .count, "How many times between tokens there are."),
    Figure(
      "itl_p50_seconds", "median time between tokens", column: "p50", .seconds, .lower,
      "Half of the times between tokens are no longer."),
    Figure(
      "itl_p99_seconds", "99th percentile of the time between tokens", column: "p99", .seconds,
      .lower, "99 % of the times between tokens of the whole answer are no longer."),
    Figure(
      "token_seconds", "time of each token", .seconds, .lower,
      "The time from the token before to each decoded token, in order, unrounded."),
    Figure(
      "worst_lag_seconds", "worst lag behind the device's clock", column: "worst lag", .seconds,
      .lower, "The most by which this machine was ever later than the device would have been."),
  ]
}
