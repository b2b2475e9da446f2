import Reporting
import Results
import Testing

@Suite struct HostValidationReportTests {
  private func report(warnings: [String]) -> HostValidationReport {
    let row = HostValidationRow(
      model: "tiny", device: "board", prefetchDepth: 1, dilation: 1, cacheSlots: 4, samples: 9,
      attempts: 2, missedPace: 0, worstLagSeconds: 1e-3, isDisturbed: false,
      simulatedP50Seconds: 1.1, appliedP50Seconds: 1, simulatedP99Seconds: 2,
      appliedP99Seconds: 2, simulatedTokensPerSecond: 1, appliedTokensPerSecond: 1,
      simulatedStallShare: 0.5, appliedStallShare: 0.5, simulatedHits: 7, appliedHits: 7,
      requests: 8, isExact: true)
    return HostValidationReport(
      HostValidationRecord(
        engineVersion: "1.0.0", rows: [row], summary: .init([row]),
        thresholds: .init(medianP50Error: 0.03, worstP50Error: 0.08, worstP99Error: 0.1),
        isComplete: true, warnings: warnings, command: "edgewise validate host",
        host: HostDescription(
          processor: "a processor", cores: 2, memoryBytes: 1 << 30, system: "a system",
          kernelVariant: "avx2")))
  }

  @Test func `a terminal shows headline, table, remarks and warnings, in this order`() throws {
    let text = report(warnings: ["the host was\u{1B} late"]).text()
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.removeLast().isEmpty)
    #expect(lines[0].hasPrefix("Failed: p50 error median 10 %"))
    #expect(lines.indices.filter { lines[$0].isEmpty } == [1, 4])
    #expect(lines[2].hasPrefix("device") && lines[3].hasPrefix("board"))
    #expect(lines[5] == "host: a processor, 2 cores")
    #expect(lines.last == "warning: the host was␛ late")
  }

  @Test func `a page has the same under headings, and how to make it again`() {
    let page = report(warnings: ["the host was *late*"]).markdown()
    #expect(
      page.split(separator: "\n").filter { $0.hasPrefix("#") } == [
        "# Simulated against applied runs on this host", "## Remarks", "## Warnings",
        "## How to make this again",
      ])
    #expect(page.contains("\n## Remarks\n\n- host: a processor, 2 cores\n- worst errors"))
    #expect(page.contains("\n\n## Warnings\n\n- the host was \\*late\\*\n\n## How"))
    #expect(page.hasSuffix("\n\n```text\nedgewise validate host\n```\n"))
    #expect(!report(warnings: []).markdown().contains("## Warnings"))
  }
}
