internal import Metrics
internal import Quantities
internal import Results
internal import Tracing

/// The tables of a run's report, in the order in which they are read.
struct RunSections {
  let record: RunRecord
  let trace: Trace?

  typealias Row = ReportSection.Row

  var all: [ReportSection] {
    [
      run, latency, timeShares, stalls, experts, prefetch, storage, faults, overlap, lmHead, memory,
      enforcement, scenario, conditions,
    ].compactMap { $0 }
  }

  private var run: ReportSection? {
    let verdict = Verdict(record)
    let basis = verdict.basis
    let prompt = record.promptTokenIDs.count
    let generated = record.generatedTokenIDs.count
    let start = record.start.map { " Start: \($0.title)." } ?? ""
    return ReportSection(
      "The run", note: verdict.modeSentence.map { $0 + start },
      header: ["figure", "value", "basis"],
      rows: decoding(basis) + firstToken(basis) + [
        Row(
          "fastest with storage that never stalls", fastest(verdict), { $0 },
          basis: "bound from the stall share"),
        Row(figure: "run.prompt_tokens", prompt, basis: "counted"),
        Row(figure: "run.generated_tokens", generated, basis: "counted"),
        Row(figure: "run.worst_lag_seconds", record.worstLagSeconds, basis: "measured"),
      ])
  }

  private func decoding(_ basis: String) -> [Row?] {
    let intervals = record.intervals
    return [
      Row(figure: "run.tokens_per_second", record.tokensPerSecond, basis: basis),
      Row(
        figure: "run.steady_state.tokens_per_second", record.steadyState?.tokensPerSecond,
        basis: basis),
      Row(
        "decode speed of nine in ten such devices", intervals?.decode?.text, { "\($0) tok/s" },
        basis: "estimated"),
      Row(
        figure: "run.intervals.low_locality_tokens_per_second",
        intervals?.lowLocalityTokensPerSecond, basis: basis),
      Row(
        figure: "run.intervals.high_locality_tokens_per_second",
        intervals?.highLocalityTokensPerSecond, basis: basis),
    ]
  }

  /// The first token, and what is waited for before it; each with what others of the kind take.
  private func firstToken(_ basis: String) -> [Row?] {
    let (times, name) = (record.intervals, "the same of nine in ten such devices")
    return [
      Row(figure: "run.ttft_seconds", record.ttftSeconds, basis: basis),
      Row(name, times?.ttft, Self.range, basis: "estimated"),
      Row(figure: "run.prefill_tokens_per_second", record.prefillTokensPerSecond, basis: basis),
      Row(
        "prefill speed of nine in ten such devices", times?.prefill?.text, { "\($0) tok/s" },
        basis: "estimated"),
      Row(figure: "run.load_seconds", record.loadSeconds, basis: basis),
      Row(name, times?.load, Self.range, basis: "estimated"),
      Row(figure: "run.ttft_from_start_seconds", record.ttftFromStartSeconds, basis: basis),
      Row(name, times?.ttftFromStart, Self.range, basis: "estimated"),
    ]
  }

  private static func range(_ ends: ClosedRange<Double>) -> String {
    "\(Digits.time(ends.lowerBound)) to \(Digits.time(ends.upperBound))"
  }

  private func fastest(_ verdict: Verdict) -> String? {
    guard let pace = record.tokensPerSecond, let faster = verdict.fasterWithoutStalls else {
      return nil
    }
    return "\(Digits.pace(pace * faster)) (\(Digits.ratio(faster)))"
  }

  private var latency: ReportSection? {
    guard let latency = record.itlSeconds else { return nil }
    let samples = Digits.count(latency.samples)
    let caveat = latency.isTailKnown ? "" : ": too few to tell the 99th percentile from the maximum"
    let percentiles = [
      ("p50", latency.p50), ("p90", latency.p90), ("p95", latency.p95), ("p99", latency.p99),
      ("max", latency.max),
    ]
    return ReportSection(
      "Time between tokens", note: "\(samples) samples\(caveat).", header: ["percentile", "time"],
      rows: percentiles.map { Row(name: $0, cells: [Digits.time($1)]) })
  }

  /// The device's time. Where this machine was held back, one column more: how much of each part
  /// was inserted for that.
  private var timeShares: ReportSection? {
    guard let shares = record.deviceTimeShares ?? record.timeShares else { return nil }
    let here = record.timeShares.flatMap { $0[.throttle] == 0 || $0 == shares ? nil : $0 }
    let mean = record.tokensPerSecond.map { 1 / $0 }
    let columns = ["part", "share"] + (mean == nil ? [] : ["per token"])
    let rows = shares.parts.map { part -> Row? in
      let share = shares[part]
      let time = mean.map { [Digits.time($0 * share)] } ?? []
      let inserted = here.map { here in
        [Digits.share(max(0, share - here[part]))]
      }
      return Row(name: part.title, cells: [Digits.share(share)] + time + (inserted ?? []))
    }
    let note = here.map { here in
      "The device's time. \(Digits.share(here[.throttle])) of it is inserted time: this machine had"
        + " done the work already and waited to be as slow as the device."
    }
    return ReportSection(
      "Where a token's time goes", note: note,
      header: columns + (here == nil ? [] : ["of which inserted"]), rows: rows)
  }

  private var stalls: ReportSection? {
    guard let trace else { return nil }
    let stall = TraceMetrics(trace: trace).exposedStall
    let total = stall.total.inSeconds
    guard total > 0 else { return nil }
    let causes = [
      ("the bytes were not asked for before they were needed", stall.issuedLate),
      ("asked for ahead, queued behind other reads", stall.queuedBehind),
      ("asked for ahead, but the device is too slow", stall.deviceTooSlow),
      ("unexplained", stall.unexplained),
    ]
    return ReportSection(
      "Why it waited",
      note: "All waiting for storage in the run: \(Digits.time(total)).",
      header: ["cause", "time", "share"],
      rows: causes.filter { $0.1 > .zero }.map { cause, time in
        Row(
          name: cause, cells: [Digits.time(time.inSeconds), Digits.share(time.inSeconds / total)])
      })
  }

  private var lmHead: ReportSection? {
    guard let head = record.lmHead else { return nil }
    return ReportSection(
      "Predicted LM head",
      note: "Only rows with scores above the threshold were computed, the best-scored ones in any"
        + " case. Checked tokens had the dense head computed as well, after the run.",
      header: ["figure", "value", "basis"],
      rows: [
        Row(figure: "run.lm_head.active_share", head.activeShare, basis: "counted"),
        Row(figure: "run.lm_head.argmax_miss_rate", head.argmaxMissRate, basis: "counted"),
        Row(figure: "run.lm_head.checked_tokens", head.checkedTokens, basis: "counted"),
        Row("threshold", head.threshold, { "\($0)" }, basis: "option"),
        Row(figure: "run.lm_head.floor", head.floor, basis: "option"),
      ])
  }

  private var conditions: ReportSection? {
    let host = record.host
    return ReportSection(
      "Conditions", header: ["what", "value"],
      rows: [
        Row("mode", record.mode, { $0 }), Row("device", record.device, { $0 }),
        Row("changed by --set", record.overrides, { $0.joined(separator: ", ") }),
        Row("how far to trust that", record.overrides, { _ in Self.knobPage }),
        Row("model", record.model, { $0 }), Row("model SHA-256", record.modelSHA256, { $0 }),
        Row("seed", record.seed, { "\($0)" }), Row("threads", record.threads, Digits.count),
        Row("threads by cluster", record.placement, Self.placement),
        Row("prefetch depth", record.prefetchDepth, Digits.count),
        Row("routing", record.routing, { $0 }),
        Row("engine version", record.engineVersion, { $0 }),
        Row("host", host, { "\($0.processor), \($0.cores) cores" }),
        Row("host topology", host?.topology, { $0 }),
        Row("host memory", host?.memoryBytes, Digits.amount),
        Row("host system", host?.system, { $0 }),
        Row("kernels", host?.kernelVariant, { $0 }),
        Row("trace entries that found no room", droppedCount, Digits.count),
      ])
  }

  /// Where the verdicts on what can be set stand, by machine.
  private static let knobPage = "How far each knob can be trusted, in Reports/README.md"

  /// In the form that `--placement` takes.
  private static func placement(_ threads: [String: Int]) -> String {
    threads.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
  }

  private var droppedCount: Int? {
    guard let trace, trace.droppedCount > 0 else { return nil }
    return trace.droppedCount
  }
}
