extension Figure {
  static let kernels: [Figure] = [
    Figure(
      "disk_bound_tokens_per_second", "disk bound", .tokensPerSecond, .higher,
      "The storage's bandwidth ÷ bytes read per token: the speed if only reading took time."),
    Figure(
      "disk_bound_share", "reached of the disk bound", .share, .higher,
      "The speed of the test ÷ the disk bound."),
    Figure(
      "memory_bandwidth_bytes_per_second", "bandwidth of the memory", column: "memory",
      .bytesPerSecond, .higher,
      "What memory gives at most to as many threads, measured before and after the test."),
    Figure(
      "memory_traffic_bytes_per_token", "memory traffic per token", column: "traffic/token",
      .bytes, .lower, "What the kernels of one token ask of memory, by their demands."),
    Figure(
      "memory_bound_tokens_per_second", "memory bound", .tokensPerSecond, .higher,
      "The memory's bandwidth ÷ traffic per token: the speed if only that took time."),
    Figure(
      "memory_bound_share", "reached of the memory bound", .share, .higher,
      "The speed of the test ÷ the memory bound."),
    Figure("kernel", "kernel", .text, "Which kernel ran."),
    Figure("bench-kernels.shape", "shape", .text, "The sizes it ran with."),
    Figure("bench-kernels.tokens", "tokens", .count, "How many rows it computed at once."),
    Figure(
      "variant", "variant", .text,
      "The instructions it uses; absent where the kernel has only one form."),
    Figure("arithmetic", "arithmetic", .text, "`int8` or `float32`: the multipliers it uses."),
    Figure(
      "source", "where weights come from", column: "from", .text,
      "`cache`: the same weights again; `memory`: copies in turn, larger than the last cache."),
    Figure(
      "bench-kernels.seconds", "time of a call", column: "time", .seconds, .lower,
      "The median time of one call."),
    Figure(
      "bench-kernels.samples", "times of calls", .seconds, .lower,
      "The times of one call, in the order of measuring."),
    Figure("weight_bytes", "weights of a call", .bytes, "Weights that one call reads."),
    Figure("multiply_adds", "work of a call", .count, "Multiply-adds of one call."),
    Figure(
      "weight_bytes_per_second", "rate of weights", column: "weights", .bytesPerSecond, .higher,
      "Weights, or keys and values, ÷ time; absent where there are none."),
    Figure(
      "multiply_adds_per_second", "rate of work", column: "work", .multiplyAddsPerSecond, .higher,
      "Multiply-adds ÷ time; absent where nothing is multiplied."),
    Figure(
      "memory_limit_bytes_per_second", "limit of the memory", .bytesPerSecond, .higher,
      "What this machine's memory gives to as many threads."),
    Figure(
      "multiply_limit_per_second", "limit of the multipliers", .multiplyAddsPerSecond, .higher,
      "What the multipliers give with the same instructions on as many threads."),
    Figure("limit", "limit", .text, "`memory` or `multipliers`: the limit that is nearer."),
    Figure(
      "limit_share", "share of the limit", column: "of limit", .share, .higher,
      "The time that the nearer limit allows ÷ the time it took."),
  ]
}
