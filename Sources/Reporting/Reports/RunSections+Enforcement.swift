internal import Plotting
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
        Row("memory", kernel.memoryBytes, Figure.amount),
        Row("most memory charged, pages of files included", kernel.peakMemoryBytes, Figure.amount),
        Row("times the memory was full and pages had to go", kernel.memoryLimitHits, Figure.count),
        Row("reads of the disk", kernel.readBytesPerSecond, Figure.bandwidth),
        Row("disk", kernel.disk, { $0 }),
        Row("processors", kernel.processors, { $0 }),
      ])
  }
}
