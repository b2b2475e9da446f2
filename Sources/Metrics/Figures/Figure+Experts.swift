extension Figure {
  static let experts: [Figure] = [
    Figure(
      "experts", "expert requests", .group,
      "How wanted experts were found; a request: an expert wanted by a token in a layer."
    ),
    Figure(
      "resident", "resident", .count, .higher, "Requests found in memory when the layer asked."),
    Figure(
      "prefetched", "prefetched in time", .count, .higher,
      "Requests whose read was under way when the layer asked and done before use."),
    Figure(
      "in_flight", "still being read", .count, .lower,
      "Requests whose read was under way and had to be waited for."),
    Figure(
      "absent", "absent", .count, .lower, "Requests for which nothing had been read before."),
    Figure(
      "hit_rate", "hit rate", .share, .higher,
      "Requests that were resident ÷ all requests; absent where no expert was wanted."),
    Figure(
      "byte_hit_rate", "hit rate by bytes", .share, .higher,
      "Bytes that did not have to be read ÷ bytes wanted."),
    Figure(
      "opt_hit_rate", "best possible hit rate (Belady)", column: "at best", .share, .higher,
      "The hit rate of Belady's optimal replacement on the same requests in as many slots."),
    Figure("misses", "misses", .group, "Why wanted experts were not resident."),
    Figure(
      "cold", "missed, never read before (cold)", .count, .lower,
      "Misses of experts that had never been in memory."),
    Figure(
      "capacity", "missed, given up before (capacity)", .count, .lower,
      "Misses of experts that had been in memory and were evicted."),
    Figure(
      "late", "missed, predicted but still being read (late)", .count, .lower,
      "Misses of predicted experts whose read was still under way."),
    Figure(
      "expert_hit_rate", "hit rate", .share, .higher,
      "Requests that were resident ÷ all requests of the measured repetitions."),
    Figure("prefetch", "prefetching", .group, "How good prefetching was."),
    Figure(
      "accuracy", "accuracy: used of those fetched", .share, .higher,
      "Prefetched and used before eviction ÷ prefetched."),
    Figure(
      "coverage", "coverage: fetched of those used", .share, .higher,
      "Prefetched and used ÷ (prefetched and used + demand reads)."),
    Figure(
      "timeliness", "timeliness: complete before use", .share, .higher,
      "Of the useful prefetches, those complete before use."),
    Figure(
      "wasted_bytes", "bytes wasted", column: "wasted", .bytes, .lower,
      "Bytes read and evicted unused."),
    Figure(
      "prediction_accuracy", "predictions that came true", column: "came true", .share, .higher,
      "Of the predicted experts (depth 2 and more), those that the layer then wanted."),
    Figure(
      "delayed_reads", "reads that waited for predicted ones", column: "delayed", .count, .lower,
      "Needed reads that waited for a lane which a speculative prefetch held."),
    Figure(
      "delay_seconds", "how long they waited, all together", column: "by", .seconds, .lower,
      "How long needed reads waited for speculative prefetches, summed."),
  ]
}
