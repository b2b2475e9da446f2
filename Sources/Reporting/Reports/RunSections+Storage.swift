internal import Metrics
internal import Quantities
internal import Results

extension RunSections {
  /// How wanted experts were found.
  var experts: ReportSection? {
    let found = record.experts
    let counts = [
      ("resident", found.resident), ("prefetched in time", found.prefetched),
      ("still being read", found.inFlight), ("absent", found.absent),
    ]
    let total = counts.map(\.1).reduce(0, +)
    guard total > 0 else { return nil }
    let misses = found.misses.map { misses in
      [
        ("missed, never read before (cold)", misses.cold),
        ("missed, given up before (capacity)", misses.capacity),
        ("missed, predicted but still being read (late)", misses.late),
      ]
    }
    let rates = [
      ("hit rate", found.hitRate), ("hit rate by bytes", found.byteHitRate),
      ("best possible hit rate (Belady)", found.optHitRate),
    ]
    return ReportSection(
      "Expert cache",
      note: "\(Digits.count(total)) requests; \(Digits.count(record.cacheSlots)) slots, policy "
        + "\(record.cachePolicy).",
      header: ["experts were", "requests", "share"],
      rows: (counts + (misses ?? [])).map { name, count in
        Row(name: name, cells: [Digits.count(count), Digits.share(Double(count) / Double(total))])
      } + rates.map { name, rate in rate.map { Row(name: name, cells: ["", Digits.share($0)]) } })
  }

  var prefetch: ReportSection? {
    guard let scores = record.prefetch else { return nil }
    return ReportSection(
      "Prefetching", header: ["figure", "value"],
      rows: [
        Row(figure: "run.prefetch.accuracy", scores.accuracy),
        Row(figure: "run.prefetch.coverage", scores.coverage),
        Row(figure: "run.prefetch.timeliness", scores.timeliness),
        Row(figure: "run.prefetch.prediction_accuracy", scores.predictionAccuracy),
        Row(figure: "run.prefetch.wasted_bytes", scores.wastedBytes),
        Row(figure: "run.prefetch.delayed_reads", scores.delayedReads),
        Row(figure: "run.prefetch.delay_seconds", scores.delaySeconds),
      ])
  }

  var storage: ReportSection? {
    guard let io = record.io else { return nil }
    let mean = io.reads > 0 ? io.bytes / io.reads : nil
    return ReportSection(
      "Storage", header: ["figure", "value", "basis"],
      rows: [
        Row(figure: "run.io.bytes", io.bytes, basis: "counted"),
        Row(figure: "run.io.bytes_per_token", io.bytesPerToken, basis: "counted"),
        Row(figure: "run.io.reads", io.reads, basis: "counted"),
        Row("mean size of a read", mean, Digits.amount, basis: "counted"),
        Row(figure: "run.io.busy_seconds", io.busySeconds, basis: Verdict(record).basis),
        Row(
          figure: "run.io.bandwidth_bytes_per_second", io.bandwidthBytesPerSecond,
          basis: Verdict(record).basis),
      ])
  }

  /// What kernels waited for because memory is too small.
  var faults: ReportSection? {
    guard let faults = record.faults else { return nil }
    return ReportSection(
      "Page faults",
      note: "Memory is too small for what the run holds: kernels wait until pages are back.",
      header: ["figure", "value", "basis"],
      rows: [
        Row(figure: "run.faults.count_per_token", faults.countPerToken, basis: "modelled"),
        Row(figure: "run.faults.bytes_per_token", faults.bytesPerToken, basis: "modelled"),
        Row(
          figure: "run.faults.seconds_per_token", faults.secondsPerToken,
          basis: Verdict(record).basis),
      ])
  }

  /// Time in which reads were pending while the processor did something.
  var overlap: ReportSection? {
    record.overlap.flatMap { OverlapReport($0).section }
  }

  /// The memory ledger.
  var memory: ReportSection? {
    let memory = record.memory
    let weights = [
      memory.denseWeights, record.embedding.map { "embedding table on \($0)" },
    ].compactMap { $0 }
    let parts = [
      (
        weights.isEmpty ? "weights" : "weights (\(weights.joined(separator: ", ")))",
        memory.weightsBytes
      ), ("expert cache", memory.cacheBytes),
      ("KV cache", memory.kvBytes), ("activations and scratch", memory.scratchBytes),
      ("runtime", memory.runtimeBytes),
    ].filter { $0.1 > 0 }
    let ledger = parts.map { Row(name: $0, cells: [Digits.amount($1), "computed"]) }
    let sum = parts.map(\.1).reduce(0, +)
    return ReportSection(
      "Memory", header: ["part", "amount", "basis"],
      rows: ledger + [
        Row("all together", sum > 0 ? sum : nil, Digits.amount, basis: "computed"),
        Row("cap", memory.capBytes, Digits.amount, basis: "set"),
        Row(
          record.violatesCap ? "peak RSS: cap violated" : "peak RSS", record.peakRSSBytes,
          Digits.amount, basis: "measured"),
      ])
  }
}
