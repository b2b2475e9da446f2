import Reporting
import Results
import Testing

@Suite struct RunComparisonReportTests {
  private func record(
    _ verdict: ComparisonVerdict?, differences: [RunComparison.Difference] = [],
    gates: [GateRecord]? = nil
  ) -> ComparisonRecord {
    var speed = FigureChange(key: "tokens_per_second", base: 4.31, new: 4.86)
    speed.verdict = verdict
    speed.leastRelativeChange = 0.061
    speed.greatestRelativeChange = 0.2
    let figures = [
      speed, FigureChange(key: "itl_seconds.p99", base: 0.4, new: 0.3),
      FigureChange(key: "device_time_shares.stall", base: 0.83, new: 0.8),
      FigureChange(key: "peak_rss_bytes", base: 0x1p30, new: nil),
    ]
    let comparison = RunComparison(
      path: "b|*", differences: differences, isExact: false, isPaired: true, verdict: verdict,
      figures: figures,
      parts: [
        PartChange(.attention, baseSeconds: 0.04, newSeconds: 0.04),
        PartChange(.deviceTooSlow, baseSeconds: 0.192, newSeconds: 0.166),
      ],
      token: TimeChange(baseSeconds: 0.232, newSeconds: 0.206),
      remarks: ["base: the host was \u{1B} late"], gates: gates)
    return ComparisonRecord(
      engineVersion: "1.0.0", basePath: "a", comparisons: [comparison],
      command: "edgewise compare a b")
  }

  @Test func `a terminal shows the verdict, what differs, figures, parts and remarks`() {
    let memory = RunComparison.Difference(key: "memory.cap_bytes", base: "1073741824", new: nil)
    let text = RunComparisonReport(record(.better, differences: [memory])).text()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func words(_ line: String) -> [Substring] { line.split(separator: " ") }
    #expect(
      lines[0] == "b|* beside a: better, 4.31 → 4.86 tok/s (+13 %, between +6.1 % and +20 %)")
    #expect(lines[1].isEmpty && lines[4].isEmpty)
    #expect(words(lines[2]) == ["what", "differs", "base", "new"])
    #expect(words(lines[3]) == ["cap", "1.00", "GiB", "none"])
    #expect(words(lines[5]) == ["figure", "base", "new", "change", "relative", "verdict"])
    #expect(lines[6].hasPrefix("decode speed") && lines[6].hasSuffix("+13 %   better"))
    #expect(lines[6].contains("4.31 tok/s  4.86 tok/s  +0.55 tok/s"))
    #expect(text.contains("time between tokens, p99"))
    #expect(text.contains("-3.0 pp") && text.contains("-100 ms"))
    #expect(lines.contains { $0.hasPrefix("stall: storage too slow") && $0.hasSuffix("-26.0 ms") })
    #expect(lines.contains { $0.hasPrefix("all of it") && $0.hasSuffix("-26.0 ms") })
    #expect(text.hasSuffix("\nbase: the host was ␛ late\n"))
  }

  @Test func `a page has the same, escaped, and how to make it again`() {
    let gate = GateRecord(
      expression: "tok/s < 0.95x base", figure: "tokens_per_second", value: 4.31,
      relation: .less, bound: 4.864, base: 5.12, isPassed: false)
    let page = RunComparisonReport(record(.noisy, gates: [gate])).markdown()
    #expect(page.hasPrefix("# Beside a\n\n## b\\|\\*\n\nb\\|\\* beside a: too noisy,"))
    #expect(page.contains("\n\nNothing that the runs were given differs.\n\n| figure |"))
    #expect(
      page.contains("- ✗ tok/s \\< 0.95x base: 4.31 tok/s, bound 4.86 tok/s (base 5.12 tok/s)\n"))
    #expect(page.hasSuffix("\n\n```text\nedgewise compare a b\n```\n"))
  }

  @Test func `a gate's line has value and bound, and enough digits to tell them apart`() {
    func line(_ value: Double?, isPassed: Bool, reason: String? = nil) -> String {
      let gate = GateRecord(
        expression: "p99(itl) > 80ms", figure: "itl_seconds.p99", result: "tg4", value: value,
        relation: .greater, bound: 0.08, isPassed: isPassed, reason: reason)
      return GateLines([gate], of: .run).text
    }
    #expect(line(0.0713, isPassed: true) == "✓ p99(itl) > 80ms (tg4): 71.3 ms, bound 80.0 ms\n")
    #expect(line(0.08001, isPassed: false) == "✗ p99(itl) > 80ms (tg4): 0.08001 s, bound 0.08 s\n")
    #expect(
      line(nil, isPassed: false, reason: "the result has no such figure")
        == "✗ p99(itl) > 80ms (tg4): bound 80.0 ms, the result has no such figure\n")
  }
}
