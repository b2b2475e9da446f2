import FoundationEssentials
import Metrics
@testable import Plotting
@testable import Reporting
import Results
import Files
import TestSupport
import Testing

@Suite struct RunReportTests {
  @Test func `the Markdown report of a known run`() throws {
    let report = RunReport(
      record: try SampleRecord.storageBound(), trace: nil,
      pictures: ["timeline.svg", "timeline.png"].map { Picture(name: $0, bytes: []) })
    #expect(report.markdown() == Golden.markdown)
  }

  @Test func `text cannot leave its cell in Markdown`() throws {
    var record = try SampleRecord.storageBound()
    record.text = "````\n# not a title\n```"
    record.warnings = ["a | b <script> `x`\nnext"]
    let markdown = RunReport(record: record, trace: nil).markdown()
    #expect(markdown.contains("`````text\n````\n# not a title\n```\n`````"))
    #expect(markdown.contains("- a \\| b \\<script> \\`x\\` next"))
  }

  @Test func `hostile text stays text in HTML`() throws {
    var record = try SampleRecord.storageBound()
    let hostile = "</pre><script>alert('x')</script>&{{title}}"
    record.text = hostile
    record.device = hostile
    record.warnings = [hostile]
    record.resolvedProfile = hostile
    let html = RunReport(record: record, trace: nil).html()
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(html.contains("{{title}}"))
    #expect(Markup.fault(in: html) == nil)
  }

  @Test func `nothing in a record acts on a terminal or turns text around, in any form`() throws {
    var record = try SampleRecord.storageBound()
    let hostile = "a\u{1B}[2J\u{9B}31m\u{7}\u{202E}b\r\u{7F}"
    (record.text, record.device, record.model) = (hostile, hostile, hostile)
    (record.command, record.warnings, record.resolvedProfile) = (hostile, [hostile], hostile)
    let report = RunReport(record: record, trace: nil)
    let json = String(decoding: try RunFolder.json(record), as: UTF8.self)
    for text in [report.markdown(), report.html(), RunSummary(record).text, json] {
      let active = text.unicodeScalars.filter { scalar in
        scalar != "\n" && scalar.properties.generalCategory == .control || scalar == "\u{202E}"
      }
      #expect(active.isEmpty)
    }
    #expect(RunSummary(record).text.contains("a␛[2J\\u{9b}31m␇\\u{202e}b␍␡"))
    #expect(json.contains("a\\u001b[2J\\u009b31m\\u0007\\u202eb\\r\\u007f"))
  }

  @Test(.enabled(if: Gnuplot.isInstalled))
  func `the HTML report holds its pictures and loads nothing`() throws {
    let sample = SampleRun(tokenCount: 6)
    let record = try SampleRecord.storageBound()
    var pictures = ChartSet.drawn(record: record, trace: sample.trace).pictures
    pictures.removeAll { $0.name == "latency.svg" }
    let html = RunReport(record: record, trace: sample.trace, pictures: pictures).html()
    #expect(Markup.fault(in: html) == nil)
    #expect(html.matches(of: /<svg/).count == 2)
    #expect(html.contains("src=\"data:image/png;base64,iVBOR"))
    #expect(html.firstMatch(of: /(src|href|action)\s*=\s*['"](?!data:|#)/) == nil)
    #expect(html.firstMatch(of: /url\(|@import/) == nil)
    #expect(html.contains("the bytes were not asked for before they were needed"))
  }

  @Test func `an interrupted run and a broken cap stand above everything`() throws {
    var record = try SampleRecord.storageBound()
    record.isComplete = false
    record.peakRSSBytes = 1_181_116_006
    let html = RunReport(record: record, trace: nil).html()
    #expect(html.contains("Interrupted: the figures cover what was done until then."))
    #expect(html.contains("Memory cap violated: peak RSS 1.10\u{A0}GiB exceeds 1.00\u{A0}GiB."))
    #expect(html.contains("peak RSS: cap violated"))
  }

  @Test func `inserted time is shown within the part it was inserted in`() throws {
    var record = try SampleRecord.storageBound()
    record.timeShares?[.stall] = 0.13
    record.timeShares?[.throttle] = 0.7
    let markdown = RunReport(record: record, trace: nil).markdown()
    #expect(markdown.contains("70 % of it is inserted time"))
    #expect(markdown.contains("| stall | 83 % | 192 ms | 70 % |"))
    #expect(!markdown.contains("| throttle |"))
  }

  @Test func `what does not apply is left out`() throws {
    var record = try SampleRecord.storageBound()
    record.io = nil
    record.overlap = nil
    record.prefetch = nil
    record.itlSeconds = nil
    record.timeShares = nil
    record.deviceTimeShares = nil
    record.tokensPerSecond = nil
    record.peakRSSBytes = nil
    record.experts.optHitRate = nil
    let markdown = RunReport(record: record, trace: nil).markdown()
    for absent in [
      "## Storage", "## Reads and", "## Prefetching", "## Time between", "goes", "peak RSS",
      "Belady", "nil", "Optional",
    ] {
      #expect(!markdown.contains(absent), "\(absent)")
    }
    #expect(markdown.contains("fewer than two tokens were made"))
  }

  @Test func `the bound is what takes most of the time`() throws {
    var record = try SampleRecord.storageBound()
    record.deviceTimeShares?[.stall] = 0.1
    record.deviceTimeShares?[.expertFFN] = 0.782
    #expect(
      Verdict(record).bound == "computation: 90 % of each token, expert FFN first (78 %)")
    record.deviceTimeShares = nil
    record.timeShares?[.stall] = 0.05
    record.timeShares?[.throttle] = 0.78
    #expect(
      Verdict(record).bound == "the device: 78 % of each token is time inserted to be as slow")
  }
}
