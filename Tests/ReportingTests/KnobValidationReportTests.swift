import Reporting
import Results
import Testing

@Suite struct KnobValidationReportTests {
  private var record: KnobValidationRecord {
    var trusted = KnobValidationRow(
      knob: .storage, verdict: .trust, limiter: "reads, by the kernel",
      evidence: "a plain stream got 19.8 MB/s")
    trusted.setting = "storage.bandwidth=19800000 B/s"
    (trusted.measuredRatio, trusted.leastRatio, trusted.greatestRatio) = (40, 39.6, 40.4)
    (trusted.simulatedRatio, trusted.appliedRatio) = (40.2, 39.8)
    var bound = KnobValidationRow(knob: .memoryBandwidth, verdict: .upperBound)
    (bound.measuredRatio, bound.leastRatio, bound.greatestRatio) = (1.2, 1.19, 1.21)
    bound.simulatedRatio = 1.08
    let missing = KnobValidationRow(
      knob: .cores, verdict: .notJudged, reason: "there is one processor")
    return KnobValidationRecord(
      engineVersion: "1.0.0", rows: [trusted, bound, missing], isComplete: true, warnings: [],
      command: "edgewise validate knobs",
      host: HostDescription(
        processor: "a processor", cores: 2, memoryBytes: 1 << 30, system: "a system",
        kernelVariant: "avx2"))
  }

  @Test func `each knob has its verdict, its slowdowns and what was seen`() {
    let text = KnobValidationReport(record).text()
    #expect(text.hasPrefix("Failed: 1 of 2 judged knobs can be trusted; 1 could not be judged"))
    for piece in [
      "40.0 (39.6-40.4)", "40.2 +0.5 %", "39.8 -0.5 %", "1.200 (1.190-1.210)", "1.080 -10 %",
      "bound: speeds are at most as simulated", "not judged here",
      "storage: limited: reads, by the kernel", "storage: a plain stream got 19.8 MB/s",
      "storage: set on the profile of this host: storage.bandwidth=19800000 B/s",
      "cores: there is one processor",
    ] { #expect(text.contains(piece), "\(piece)\n\(text)") }
    #expect(!text.contains("free"))
  }

  @Test func `a page says how to make it again, and a table has all figures`() {
    let report = KnobValidationReport(record)
    #expect(report.markdown().contains("# How far each knob can be trusted on this host"))
    #expect(report.markdown().contains("\n\n## What was seen\n\n- host: a processor, 2 cores\n"))
    #expect(report.markdown().contains("edgewise validate knobs"))
    let lines = report.csv().split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("knob,verdict,allowed_error,reason,limiter,evidence,setting,"))
    #expect(lines[1].contains(",40.0,39.6,40.4,40.2,"))
    let row = "cores,not-judged,0.05,there is one processor"
    #expect(lines[3] == row + String(repeating: ",", count: 15))
  }
}
