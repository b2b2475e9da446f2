import DeviceInterface
import Quantities
@testable import Runs
import Testing
import Tracing

@Suite struct RequestRowTests {
  private func instant(_ milliseconds: Int) -> Instant { .start + .milliseconds(milliseconds) }

  /// Waits of 2 and 3 ms and reads of 10 and 20 bytes, the second of both in a step that begins at
  /// 10 ms.
  private func execution() -> Execution {
    var execution = Execution()
    for (expert, (start, wait)) in [(4, 2), (11, 3)].enumerated() {
      let (start, end) = (instant(start), instant(start + wait))
      execution.trace.spans.append(
        Span(
          activity: .stall(.expert(layer: 0, index: expert)), start: start, end: end,
          inserted: .zero))
      execution.trace.reads.append(
        ReadSpan(
          layer: 0, expert: expert, byteCount: ByteCount(10 * (expert + 1)), purpose: .demand,
          timing: ReadTiming(submitted: start, started: start, ended: end, lane: 0),
          wasUsed: true))
    }
    return execution
  }

  @Test func `a request waits and reads until its last token is there`() {
    var execution = execution()
    execution.lastToken = (instant(10), execution.requests)
    #expect(execution.stallUntilLastToken == .milliseconds(2))
    #expect(execution.bytesReadUntilLastToken == 10)
  }

  @Test func `a request without an answer waits and reads until it has ended`() {
    let execution = execution()
    #expect(execution.stallUntilLastToken == .milliseconds(5))
    #expect(execution.bytesReadUntilLastToken == 30)
  }
}
