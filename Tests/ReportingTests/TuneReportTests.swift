@testable import Reporting
import Results
import Testing

@Suite struct TuneReportTests {
  @Test func `a search as text`() throws {
    #expect(TuneReport(try SampleTuning.result()).text() == Golden.tuneText)
  }

  @Test func `a search as Markdown`() throws {
    let markdown = TuneReport(try SampleTuning.result()).markdown()
    #expect(markdown == Golden.tuneMarkdown)
  }

  @Test func `what was decided on several texts has a table, and an open gain a word above all`()
    throws
  {
    var result = try SampleTuning.result()
    func compared(_ trial: TrialRecord, _ relative: Double, isTied: Bool) -> ComparedTrial {
      ComparedTrial(
        settings: trial.settings,
        outcome: TextFigures(
          relative: relative, leastRelative: relative - 0.02, greatestRelative: relative + 0.02,
          isTied: isTied))
    }
    let standard = try #require(result.standard)
    result.texts = TuningTexts(
      seeds: [1, 2, 3], heldCount: 2,
      compared: [
        compared(result.winner, 1, isTied: true), compared(result.best[1], 0.98, isTied: true),
        compared(standard, 0.75, isTied: false),
      ])
    result.gain = TuningGain(mean: 0.3, least: 0.2, greatest: 0.4, low: -0.01, high: 0.7)
    let markdown = TuneReport(result).markdown()
    #expect(markdown.split(separator: "\n")[0].hasSuffix("in 1.00 GiB (gain open)"))
    #expect(
      markdown.contains(
        """
        ## Beside the winner on all texts

        | depth | policy | beside the winner | at least | at most | not told apart |
        | ---: | ---: | ---: | ---: | ---: | ---: |
        | 2 | lfu | 1.00× | 0.98× | 1.02× | winner |
        | 1 | lfu | 0.98× | 0.96× | 1.00× | yes |
        | 1 | lru | 0.75× | 0.73× | 0.77× | no |
        """))
    #expect(markdown.contains("recorded routing) of one text, decided on 3."))
    result.gain = TuningGain(mean: 0.3, least: 0.2, greatest: 0.4, low: 0.1, high: 0.7)
    #expect(!TuneReport(result).text().contains("open"))
  }

  @Test func `a search as CSV keeps exact figures and leaves out what does not apply`() throws {
    let lines = TuneReport(try SampleTuning.result()).csv().split(separator: "\n")
    #expect(
      lines[0]
        == "prefetch_depth,cache_policy,lanes,threads,placement,memory_bytes,cache_slots,"
        + "tokens_per_second,itl_p50_seconds,itl_p99_seconds,stall_share,hidden_io_share,hit_rate,"
        + "read_bytes,wasted_bytes,prediction_accuracy,bound,limit,bound_gain,amdahl_bound")
    #expect(lines[1].hasPrefix("0,lru,1,4,a76 4,1073741824,96,3.121,0.3011,0.4987,0.86,0.14,"))
    #expect(lines[1].contains(",0.5456,1073741824,0,,storage,storage bandwidth,2.5,"))
    #expect(lines.count == 7)
  }
}
