@testable import Reporting
import Testing

@Suite struct TuneReportTests {
  @Test func `a search as text`() throws {
    #expect(TuneReport(try SampleTuning.result()).text() == Golden.tuneText)
  }

  @Test func `a search as Markdown`() throws {
    let markdown = TuneReport(try SampleTuning.result()).markdown()
    #expect(markdown == Golden.tuneMarkdown)
  }

  @Test func `a search as CSV keeps exact figures and leaves out what does not apply`() throws {
    let lines = TuneReport(try SampleTuning.result()).csv().split(separator: "\n")
    #expect(
      lines[0]
        == "prefetch_depth,cache_policy,lanes,threads,placement,memory_bytes,cache_slots,"
        + "tokens_per_second,itl_p50_seconds,itl_p99_seconds,stall_share,hidden_io_share,hit_rate,"
        + "read_bytes,wasted_bytes,prediction_accuracy,bound,bound_gain,amdahl_bound")
    #expect(lines[1].hasPrefix("0,lru,1,4,a76 4,1073741824,96,3.121,0.3011,0.4987,0.86,0.14,"))
    #expect(lines[1].contains(",0.5456,1073741824,0,,storage bandwidth,2.5,"))
    #expect(lines.count == 7)
  }
}
