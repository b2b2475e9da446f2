extension Figure {
  static let conditions: [Figure] = [
    Figure(
      "mode", "mode", .text,
      "Which machine's time the figures are: `host`, `applied`, `simulated` or `replayed`."),
    Figure("device", "device", .text, "The profile's name; `host` for this machine as it is."),
    Figure(
      "overrides", "changed by --set", column: "overrides", .text,
      "What was changed about the device's profile; absent where nothing was."),
    Figure(
      "scenario", "scenario", .group,
      "What happened to the device while the run went on; absent where nothing did."),
    Figure("scenario.name", "scenario", .text, "What its file calls it."),
    Figure("scenario.events", "events", .group, "What happened, in the order of the file."),
    Figure("events.what", "event", .text, "What happened, in words."),
    Figure("events.at", "at", .text, "When it was to begin, as the file says."),
    Figure(
      "events.until", "until", .text,
      "Until when it was to go on, as the file says; absent for the end of the run."),
    Figure(
      "events.start_seconds", "began", .seconds,
      "When it began, from the request on; absent where it did not."),
    Figure(
      "events.end_seconds", "ended", .seconds,
      "When it ended, from the request on; absent where it went on as the run ended."),
    Figure(
      "events.stalls", "stalls", .count, "How often the storage stood still because of it."),
    Figure(
      "events.stall_seconds", "stalled", .seconds,
      "For how long the storage stood still because of it."),
    Figure("resolved_profile", "profile", .text, "The device profile as applied, in its own form."),
    Figure("profile", "profile", .text, "The device profile as tested, in its own form."),
    Figure("model", "model", .text, "The model's name."),
    Figure(
      "model_sha256", "model SHA-256", .text, "Of the file of weights; absent without one."),
    Figure("model_bytes", "size of the model", column: "size", .bytes, "The file of weights."),
    Figure(
      "model_parameters", "parameters", column: "params", .magnitude, "Weights of all tensors."),
    Figure(
      "synthetic", "synthetic", .truth,
      "Whether the weights are random: speeds are as good as any other model's, texts are not."),
    Figure("seed", "seed", .number, "Where random numbers begin."),
    Figure("threads", "threads", .count, "Threads that compute."),
    Figure(
      "placement", "threads by cluster", column: "cores", .count,
      "Threads by cluster of cores; absent where they compute on the fastest."),
    Figure(
      "prefetch_depth", "prefetch depth", column: "depth", .count,
      "0: experts read on demand; 1: when the router names them; 2 and more: layers ahead."),
    Figure(
      "bench.prefetch_depth", "prefetch depth", column: "prefetch", .count,
      "0: experts read on demand; 1: when the router names them; 2 and more: layers ahead."),
    Figure(
      "engine", "engine", .text,
      "Whose speed the figures stand for: `powerinfer-st`, `llama.cpp`, or `own` for Edgewise."),
    Figure(
      "weights", "weights", .text,
      "The format of the weights that are priced; absent where a file's own are meant."),
    Figure(
      "routing", "routing", .text,
      "Where a replay's decisions come from, `recorded` or `synthetic`; absent where computed."),
    Figure(
      "read_granularity", "read granularity", column: "reads", .text,
      "`expert`: at once; `matrix`: in three parts. Absent means at once."),
    Figure("cache_policy", "cache policy", column: "policy", .text, "Which expert is evicted."),
    Figure(
      "cache_slots", "cache slots", column: "slots", .count, "Experts that the cache holds."),
    Figure(
      "memory_bytes", "RAM cap", .bytes, "The RAM cap; absent where it is the device's own."),
    Figure("lanes", "lanes", .count, "Reads that storage serves at a time."),
    Figure("io_lanes", "lanes", .count, "Reads that storage serves at a time."),
    Figure("batch", "batch", .count, "Prompt tokens computed at once, at most."),
    Figure(
      "embedding", "embedding table", column: "embedding", .text,
      "`ram`, or `storage` where each token's embedding is read from there. Absent means in RAM."),
    Figure("activations", "activations", .text, "`q8`, or `f32` for reference arithmetic."),
    Figure("kernel_variant", "kernels", .text, "The instructions that kernels use."),
    Figure(
      "neuron_sparsity", "neuron sparsity", .truth, "Whether zero neurons are skipped, exactly."),
    Figure("lm_head", "predicted LM head", .group, "Of which rows the scores were computed."),
    Figure("bench.lm_head", "LM head", .text, "`dense` or `predicted`."),
    Figure("settings.lm_head", "LM head", .text, "`predicted`; absent means `dense`."),
    Figure(
      "lm_head.threshold", "threshold", .number,
      "Rows with scores above it were computed; absent where all were."),
    Figure("lm_head.floor", "rows computed in any case", .count, "At least so many rows."),
    Figure("active_share", "rows computed", .share, .lower, "The share of rows computed."),
    Figure(
      "argmax_miss_rate", "likeliest token missed", .share, .lower,
      "The share of checked tokens for which the dense head's likeliest token was another."),
    Figure(
      "checked_tokens", "checked tokens", .count,
      "Drawn tokens for which the dense head was computed too, after the run."),
    Figure(
      "lm_head_threshold", "threshold of the LM head", .number,
      "Rows with scores above it were computed; absent where all were or the head is dense."),
    Figure(
      "lm_head_floor", "floor of the LM head", .count, "At least so many rows were computed."),
    Figure(
      "lm_head_active_share", "rows of the LM head", column: "head rows", .share, .lower,
      "The share of rows computed; absent where the head is dense."),
    Figure(
      "context", "context", .count,
      "Positions of the KV cache; absent for 4096, or as many as prompt and answer need."),
    Figure(
      "start_temperature", "temperature at first", .text,
      "`cool` as after a rest or `warm` as after work, of parts that grow slow with heat; absent"
        + " where none does."),
    Figure("expert_count", "experts", .count, "Experts of all layers together."),
    Figure("prompt_token_ids", "prompt", .identifiers, "The prompt's tokens."),
    Figure("generated_token_ids", "answer", .identifiers, "The generated tokens."),
    Figure("run.text", "text", .text, "The generated text; empty where none was computed."),
    Figure("test", "test", .text, "What is measured: `pp64` prefill, `tg32` decoding."),
    Figure("prompt_tokens", "prompt tokens", .count, "Tokens of the prompt."),
    Figure("generated_tokens", "generated tokens", .count, "Tokens of the answer."),
    Figure("context_depth", "context depth", .count, "Tokens in the context before the test."),
    Figure("repetitions", "repetitions", .count, "Measured ones."),
    Figure("device-list.name", "device", .text, "The profile's name."),
    Figure("title", "title", .text, "What people call the device."),
    Figure("group", "group", .text, "The kind of machine: `phone`, `board` and so on."),
    Figure("device-list.memory_bytes", "RAM", .bytes, .higher, "What is built in."),
    Figure("device-parts.kind", "kind", .text, "`soc` or `storage`: what it is set by."),
    Figure("device-parts.name", "name", .text, "What `--set` calls the part."),
    Figure("device-parts.title", "title", .text, "What people call the part."),
    Figure("clusters", "clusters", .text, "The cores by kind; absent for a storage."),
    Figure(
      "device-parts.multiply_adds_per_second", "rate of int8", column: "int8",
      .multiplyAddsPerSecond, .higher, "8-bit integer multiply-adds of all cores together."),
    Figure(
      "memory_bytes_per_second", "bandwidth of the memory", column: "memory", .bytesPerSecond,
      .higher, "What all cores together draw from memory while decoding."),
    Figure(
      "device-parts.storage_bytes_per_second", "reads of experts", column: "experts at",
      .bytesPerSecond, .higher, "For reads of one expert of the 4B, on all lanes."),
    Figure(
      "latency_seconds", "latency", .seconds, .lower,
      "What passes before the first byte of the smallest reads."),
    Figure("devices", "devices", .text, "The devices that are put together from it."),
    Figure("available_bytes", "available", .bytes, .higher, "What one process may hold of it."),
  ]
}
