internal import Results

extension RunSections {
  /// What the kernel enforced, where it was asked to.
  var enforcement: ReportSection? {
    guard let kernel = record.enforcement else { return nil }
    return ReportSection(
      "Enforced by the kernel",
      note: "As the kernel says itself (control groups v\(kernel.controlGroupVersion)). It hands"
        + " out reads in bursts of some 100 ms, so it bounds their sum only: latency and pace are"
        + " those of the process's own throttle.",
      header: ["limit", "value"],
      rows: [
        Row(figure: "run.enforcement.memory_bytes", kernel.memoryBytes),
        Row(figure: "run.enforcement.peak_memory_bytes", kernel.peakMemoryBytes),
        Row(figure: "run.enforcement.uncounted_memory_bytes", kernel.uncountedMemoryBytes),
        Row(figure: "run.enforcement.memory_limit_hits", kernel.memoryLimitHits),
        Row(figure: "run.enforcement.read_bytes_per_second", kernel.readBytesPerSecond),
        Row("disk", kernel.disk, { $0 }),
        Row("processors", kernel.processors, { $0 }),
      ])
  }
}
