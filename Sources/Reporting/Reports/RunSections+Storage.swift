internal import Metrics
internal import Plotting
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
        ("missed, guessed but still being read (late)", misses.late),
      ]
    }
    let rates = [
      ("hit rate", found.hitRate), ("hit rate by bytes", found.byteHitRate),
      ("best possible hit rate (Belady)", found.optHitRate),
    ]
    return ReportSection(
      "Expert cache",
      note: "\(Figure.count(total)) requests; \(Figure.count(record.cacheSlots)) slots, policy "
        + "\(record.cachePolicy).",
      header: ["experts were", "requests", "share"],
      rows: (counts + (misses ?? [])).map { name, count in
        Row(name: name, cells: [Figure.count(count), Figure.share(Double(count) / Double(total))])
      } + rates.map { name, rate in rate.map { Row(name: name, cells: ["", Figure.share($0)]) } })
  }

  var prefetch: ReportSection? {
    guard let scores = record.prefetch else { return nil }
    return ReportSection(
      "Prefetching", header: ["figure", "value"],
      rows: [
        Row("accuracy: used of those fetched", scores.accuracy, Figure.share),
        Row("coverage: fetched of those used", scores.coverage, Figure.share),
        Row("timeliness: complete before use", scores.timeliness, Figure.share),
        Row("predictions that came true", scores.predictionAccuracy, Figure.share),
        Row("read in vain", scores.wastedBytes, Figure.amount),
        Row("reads that waited for guesses", scores.delayedReads, Figure.count),
        Row("how long they waited, all together", scores.delaySeconds, Figure.time),
      ])
  }

  var storage: ReportSection? {
    guard let io = record.io else { return nil }
    let mean = io.reads > 0 ? io.bytes / io.reads : nil
    return ReportSection(
      "Storage", header: ["figure", "value", "basis"],
      rows: [
        Row("read", io.bytes, Figure.amount, basis: "counted"),
        Row("reads", io.reads, Figure.count, basis: "counted"),
        Row("mean size of a read", mean, Figure.amount, basis: "counted"),
        Row("busy", io.busySeconds, Figure.time, basis: Verdict(record).basis),
        Row(
          "bandwidth while busy", io.bandwidthBytesPerSecond, Figure.bandwidth,
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
    let parts = [
      (
        record.embedding.map { "weights (embedding table on \($0))" } ?? "weights",
        memory.weightsBytes
      ), ("expert cache", memory.cacheBytes),
      ("KV cache", memory.kvBytes), ("activations and scratch", memory.scratchBytes),
      ("runtime", memory.runtimeBytes),
    ].filter { $0.1 > 0 }
    let ledger = parts.map { Row(name: $0, cells: [Figure.amount($1), "computed"]) }
    let sum = parts.map(\.1).reduce(0, +)
    return ReportSection(
      "Memory", header: ["part", "amount", "basis"],
      rows: ledger + [
        Row("all together", sum > 0 ? sum : nil, Figure.amount, basis: "computed"),
        Row("cap", memory.capBytes, Figure.amount, basis: "set"),
        Row(
          record.violatesCap ? "peak RSS: cap violated" : "peak RSS", record.peakRSSBytes,
          Figure.amount, basis: "measured"),
      ])
  }
}
