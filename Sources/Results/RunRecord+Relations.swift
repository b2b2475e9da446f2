import Metrics
import Quantities

extension Configured where Outcome == RunOutcome {
  /// What must hold between its figures.
  var relations: [Relation] {
    outcome.speedRelations + outcome.timeRelations + outcome.expertRelations
      + outcome.memoryRelations + outcome.endRelations + settingRelations
      + outcome.presenceRelations
      + (outcome.scenario?.relations(endingBy: outcome.latestEnd) ?? [])
      + (outcome.intervals?.relations(of: outcome) ?? [])
  }

  private var settingRelations: [Relation] {
    sharedRelations(mode: outcome.mode, of: RunOutcome.modes)
      + [
        // Elsewhere the threads are the device's.
        .atMost(
          "threads", outcome.mode == "host" ? Double(settings.threads) : nil, "host.cores",
          outcome.host.map { Double($0.cores) })
      ] + (settings.prefetchDepth < 2 ? outcome.unpredictedRelations : [])
  }
}

extension RunOutcome {
  /// Whose time figures may be.
  static var modes: [String] { ["host", "applied", "simulated", "replayed"] }

  /// Speeds follow from the times of the tokens.
  fileprivate var speedRelations: [Relation] {
    let count = Double(tokenSeconds.count)
    let sum = tokenSeconds.reduce(0, +)
    let late = tokenSeconds.suffix(tokenSeconds.count - tokenSeconds.count / 2)
    let lateSum = late.reduce(0, +)
    return [
      .atMost(
        "the number of token_seconds", count, "the number of generated_token_ids",
        Double(generatedTokenIDs.count)),
      .equal(
        "tokens_per_second", tokensPerSecond, "the number of token_seconds ÷ their sum",
        sum > 0 ? count / sum : nil),
      .equal(
        "steady_state.tokens", steadyState.map { Double($0.tokens) },
        "the number of token_seconds in the second half", Double(late.count), tolerance: 0),
      .equal(
        "steady_state.tokens_per_second", steadyState?.tokensPerSecond,
        "the same of the second half",
        lateSum > 0 ? Double(late.count) / lateSum : nil),
      .atMost(
        "prompt_token_ids ÷ prefill_tokens_per_second",
        prefillTokensPerSecond.map { Double(promptTokenIDs.count) / $0 }, "ttft_seconds",
        ttftSeconds),
    ] + latencyRelations + firstTokenRelations + startRelations
  }

  /// A load comes before all else: within the request's time where the program starts with it.
  private var startRelations: [Relation] {
    let fromStart = loadSeconds.flatMap { load in
      ttftSeconds.map { start == .installed ? $0 : load + $0 }
    }
    return [
      .equal(
        "ttft_from_start_seconds", ttftFromStartSeconds, "load_seconds and ttft_seconds",
        fromStart),
      .atMost(
        "load_seconds", start == .warm ? loadSeconds : nil, "what a warm start takes", 0),
      .atMost(
        "load_seconds", start == .installed ? loadSeconds : nil, "ttft_seconds", ttftSeconds),
    ]
  }

  /// The latencies are those of the tokens, by a histogram with three digits.
  private var latencyRelations: [Relation] {
    guard let itl = itlSeconds else { return [] }
    let steps: [(key: String, value: Double)] = [
      ("itl_seconds.p50", itl.p50), ("itl_seconds.p90", itl.p90), ("itl_seconds.p95", itl.p95),
      ("itl_seconds.p99", itl.p99), ("itl_seconds.max", itl.max),
    ]
    let order = zip(steps, steps.dropFirst()).map { lower, upper in
      Relation.atMost(lower.key, lower.value, upper.key, upper.value)
    }
    let durations = tokenSeconds.map { Duration.roundedUp(seconds: $0) }
    let found = InterTokenLatency(durations)
    let values = found.map { [$0.p50, $0.p90, $0.p95, $0.p99, $0.max] } ?? []
    let matches = zip(steps, values).map { step, value in
      Relation.equal(step.key, step.value, "that of token_seconds", value, tolerance: 0.003)
    }
    let count = Relation.equal(
      "itl_seconds.samples", Double(itl.samples), "the number of token_seconds",
      Double(tokenSeconds.count), tolerance: 0)
    return order + [count] + matches
  }

  /// The first token with text is there when the prompt is computed, or some tokens later.
  private var firstTokenRelations: [Relation] {
    guard let ttftSeconds, let prefillTokensPerSecond else { return [] }
    let arrivals = TokenArrivals(
      load: start == .installed ? loadSeconds : nil,
      prefill: Double(promptTokenIDs.count) / prefillTokensPerSecond, between: tokenSeconds)
    return [
      .equal(
        "ttft_seconds", ttftSeconds,
        "prompt_token_ids ÷ prefill_tokens_per_second and the first of token_seconds",
        arrivals.nearest(to: ttftSeconds))
    ]
  }

  /// By when all work on the request had ended, in seconds since it; nil where nothing was
  /// computed. A step that only ended the answer has no latency here, and takes as long as others.
  fileprivate var latestEnd: Double? {
    guard let prefillTokensPerSecond else { return nil }
    let prefill = Double(promptTokenIDs.count) / prefillTokensPerSecond
    return prefill + tokenSeconds.reduce(0, +) + 2 * (tokenSeconds.max() ?? prefill)
  }

  /// Parts of a time are no more than the whole.
  fileprivate var timeRelations: [Relation] {
    let shares = [("time_shares", timeShares), ("device_time_shares", deviceTimeShares)]
    let sums = shares.map { key, shares in
      let sum = shares.map { shares in TimePart.allCases.reduce(0) { $0 + shares[$1] } }
      return Relation.equal("the sum of \(key)", sum, "all of the time", 1)
    }
    let insertedNowhere = mode == "applied" || mode == "host"
    let same = TimePart.allCases.map { part in
      Relation.equal(
        "time_shares.\(part.key)", timeShares?[part], "device_time_shares.\(part.key)",
        insertedNowhere ? nil : deviceTimeShares?[part])
    }
    return sums + same + overlapRelations + storageRelations
  }

  private var overlapRelations: [Relation] {
    guard let overlap else { return [] }
    let kinds = ["prefetch", "demand"]
    let sums = kinds.map { kind in
      Relation.atMost(
        "the sum of \(kind) in overlap.matrix",
        overlap.matrix.values.reduce(0) { $0 + ($1[kind] ?? 0) }, "io.busy_seconds",
        io?.busySeconds)
    }
    let attention = kinds.map { overlap.matrix["attention"]?[$0] ?? 0 }
    let busy = io?.busySeconds ?? 0
    let share = overlap.prefetchAttentionShare * busy
    let stall = kinds.map { overlap.matrix["stall"]?[$0] ?? 0 }.max() ?? 0
    return sums + [
      .atMost(
        "overlap.hidden_io_share", overlap.hiddenIOShare,
        "1 − stall in overlap.matrix ÷ io.busy_seconds",
        busy > 0 ? max(0, 1 - stall / busy) : nil),
      .atMost(
        "overlap.prefetch_attention_share × io.busy_seconds", share,
        "the sum of attention in overlap.matrix", attention.reduce(0, +)),
      .atMost(
        "attention in overlap.matrix", attention.max(),
        "overlap.prefetch_attention_share × io.busy_seconds", busy > 0 ? share : nil),
    ]
  }

  private var storageRelations: [Relation] {
    guard let io else { return [] }
    return [
      .positive("io.reads", io.reads),
      .equal(
        "io.bandwidth_bytes_per_second", io.bandwidthBytesPerSecond, "bytes ÷ busy_seconds",
        io.busySeconds > 0 ? Double(io.bytes) / io.busySeconds : 0),
      // Of a long run not all tokens are in the trace from which both come.
      .atMost("io.bytes_per_token", io.bytesPerToken, "io.bytes", Double(io.bytes)),
      .atMost(
        "prefetch.wasted_bytes", prefetch.map { Double($0.wastedBytes) }, "io.bytes",
        Double(io.bytes)),
      .atMost(
        "prefetch.delayed_reads", prefetch?.delayedReads.map { Double($0) }, "io.reads",
        Double(io.reads)),
    ]
  }

  /// An answer is complete unless its user ended it.
  fileprivate var endRelations: [Relation] {
    [
      .same(
        "complete", isComplete, "finish_reason is \(finishReason?.rawValue ?? "")",
        finishReason.map { $0 != .interrupted })
    ]
  }

  /// Requests are either found or missed.
  fileprivate var expertRelations: [Relation] {
    let missed = experts.prefetched + experts.inFlight + experts.absent
    let total = experts.resident + missed
    let causes = experts.misses.map { Double($0.cold + $0.capacity + $0.late) }
    return [
      .equal(
        "experts.hit_rate", experts.hitRate, "resident ÷ all requests",
        total > 0 ? Double(experts.resident) / Double(total) : nil),
      .atMost(
        "experts.byte_hit_rate", isComplete ? experts.byteHitRate : nil,
        "1 − a quarter of the share of requests that were not resident",
        total > 0 ? 1 - Double(missed) / Double(total) / Self.mostUnlikeExperts : nil),
      .atMost(
        "steady_state.hit_rate", steadyState?.hitRate,
        "what all requests that were resident allow",
        leastSteadyRequests.map { Double(experts.resident) / $0 }),
      .atMost(
        "1 − steady_state.hit_rate", steadyState?.hitRate.map { 1 - $0 },
        "what all requests that were not resident allow",
        leastSteadyRequests.map { Double(missed) / $0 }),
      .atMost(
        "the sum of experts.misses", causes, "the number of requests that were not resident",
        Double(missed)),
      .atMost(
        "lm_head.checked_tokens", lmHead?.checkedTokens.map { Double($0) },
        "the number of generated_token_ids", Double(generatedTokenIDs.count)),
      .positive("lm_head.floor", lmHead?.floor),
    ]
  }

  /// How many times as many bytes as another one an expert has at most, stored otherwise.
  private static let mostUnlikeExperts = 4.0

  /// How many requests there were at least in the second half: a token of the answer wants as many
  /// as any other, those of the prompt together at most as many each, and the token that ended the
  /// answer is not counted. nil where there were none.
  private var leastSteadyRequests: Double? {
    let total = experts.resident + experts.prefetched + experts.inFlight + experts.absent
    guard let steadyState, steadyState.tokens > 0, total > 0 else { return nil }
    let tokens = promptTokenIDs.count + tokenSeconds.count + 1
    return Double(total) / Double(tokens) * Double(steadyState.tokens)
  }

  /// Where experts are read for nobody who has not asked: what is missed is missed for a cause, and
  /// no cache does better than the best that begins with the same experts. Files from before starts
  /// were kept have the best that begins with none, and may be of a run that missed nothing.
  fileprivate var unpredictedRelations: [Relation] {
    let missed = experts.prefetched + experts.inFlight + experts.absent
    let causes = experts.misses.map { Double($0.cold + $0.capacity + $0.late) }
    return [
      .equal(
        "the sum of experts.misses", causes, "the number of requests that were not resident",
        Double(missed), tolerance: 0),
      .atMost(
        "experts.hit_rate", missed > 0 || start != nil ? experts.hitRate : nil,
        "experts.opt_hit_rate",
        experts.optHitRate),
    ]
  }

  fileprivate var memoryRelations: [Relation] {
    let parts = [
      // Pages of a file may be missing.
      memory.denseWeights == "mmap" ? 0 : memory.weightsBytes, memory.cacheBytes,
      memory.kvBytes, memory.scratchBytes, memory.runtimeBytes,
    ]
    return [
      .atMost(
        "the sum of memory", parts.reduce(0) { $0 + Double($1) }, "memory.cap_bytes",
        memory.capBytes.map { Double($0) }),
      .equal(
        "memory.cache_bytes", cacheSlots > 0 ? nil : Double(memory.cacheBytes),
        "the bytes of cache_slots", 0, tolerance: 0),
      .multiple("memory.cache_bytes", memory.cacheBytes, "cache_slots", cacheSlots),
      .positive("memory.cache_bytes", cacheSlots > 0 ? memory.cacheBytes : nil),
      .positive("memory.weights_bytes", memory.weightsBytes),
      .positive("memory.kv_bytes", memory.kvBytes),
      .positive("memory.scratch_bytes", memory.scratchBytes),
      .positive("memory.runtime_bytes", memory.runtimeBytes),
      .positive("host.cores", host?.cores), .positive("host.memory_bytes", host?.memoryBytes),
      // No process of this program has less than that.
      .atLeast("peak_rss_bytes", peakRSSBytes, 1 << 20),
      .positive("memory.cap_bytes", memory.capBytes),
      .positive("enforcement.control_group_version", enforcement?.controlGroupVersion),
      .atMost(
        "enforcement.control_group_version",
        enforcement.map { Double($0.controlGroupVersion) }, "the newest", 2),
      .positive("enforcement.memory_bytes", enforcement?.memoryBytes),
    ]
  }
}
