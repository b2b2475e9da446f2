extension Figure {
  static let routing: [Figure] = [
    Figure(
      "max_prefetch_depth", "greatest prefetch depth", .count,
      "The greatest prefetch depth for which there are predictions."),
    Figure("layers", "layers", .count, "Layers of the model."),
    Figure("experts_per_layer", "experts per layer", .count, "Experts of one layer."),
    Figure("experts_per_token", "experts per token", .count, "Experts that a token wants of each."),
    Figure(
      "experts_used", "experts used", .count, "Experts of all layers wanted at least once."
    ),
    Figure(
      "entropy_bits", "entropy", .bits,
      "How evenly a layer's experts were chosen, on average; at most log2 of their number."),
    Figure(
      "reuse_share", "reuse", .share,
      "Of a token's experts in a layer, those that the token before used in the same layer."),
    Figure(
      "active_neuron_share", "active neurons", .share,
      "The share of neurons of the chosen experts that were active."),
    Figure(
      "head_active_share", "LM head", .share,
      "The share of the LM head's rows that was computed; absent where it is dense."),
    Figure("working_sets", "working sets", .group, "What stretches of tokens want."),
    Figure("working_sets.tokens", "tokens", .count, "How many tokens in a row."),
    Figure(
      "working_sets.experts", "experts", .number,
      "Different experts that so many tokens in a row want, on average."),
    Figure("caches", "caches", .group, "How well caches do when tokens come one by one."),
    Figure("slots", "slots", .count, "Experts that the cache holds."),
    Figure("caches.share", "share", .share, "Slots ÷ experts of all layers."),
    Figure(
      "lru_hit_rate", "hit rate of LRU", .share, .higher,
      "The hit rate with the least recently used expert replaced."),
    Figure(
      "caches.opt_hit_rate", "hit rate at best", .share, .higher,
      "The hit rate of Belady's optimal replacement."),
    Figure(
      "budgets", "caches by bytes", .group,
      "How well caches of so many bytes do that make room after each layer of a pass."),
    Figure("budgets.policy", "policy", .text, "Which expert gives way."),
    Figure("budget_bytes", "budget", .bytes, "What the cache keeps between layers of passes."),
    Figure("lookups", "lookups", .count, "Different experts of each layer of each pass."),
    Figure("budgets.hits", "hits", .count, .higher, "Lookups that found their expert in memory."),
    Figure(
      "decode_hit_rate", "hit rate of decoding", .share, .higher,
      "Of lookups while decoding, the share that were hits."),
    Figure(
      "engine_decode_hit_rate", "hit rate of the engine", .share, .higher,
      "The same of the engine that wrote the trace; absent of other recordings."),
    Figure(
      "engine_read_bytes", "bytes read by the engine", .bytes, .lower,
      "What that engine read in all."),
    Figure("budgets.read_bytes", "bytes read", .bytes, .lower, "Bytes of all misses."),
    Figure(
      "hot-set.experts", "experts by use", .group, "The experts that were used, most used first."),
    Figure("layer", "layer", .count, "The expert's layer, from 0."),
    Figure("expert", "expert", .count, "The expert's number in its layer, from 0."),
    Figure("uses", "uses", .count, "How often it was wanted."),
    Figure("hot-set.requests", "requests", .count, "What the uses sum to."),
  ]
}
