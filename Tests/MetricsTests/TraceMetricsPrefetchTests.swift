import DeviceInterface
@testable import Metrics
import Quantities
import Testing
import Tracing

@Suite struct TraceMetricsPrefetchTests {
  /// Four prefetches (in time, late by 30 and by 10, wasted) and one demand read.
  var trace: Trace {
    var trace = Trace()
    trace.add(.prefetch, expert: 1, 0, 50)
    trace.add(.prefetch, expert: 2, 0, started: 50, 130)
    trace.add(.predicted, expert: 3, 0, started: 100, 180)
    trace.add(.predicted, expert: 4, 0, started: 180, 200, byteCount: 8192, wasUsed: false)
    trace.add(.demand, expert: 5, 300, 360)
    trace.add(.stall(layer: 0, expert: 1), 80, 80)
    trace.add(.stall(layer: 0, expert: 2), 100, 130)
    trace.add(.stall(layer: 0, expert: 3), 170, 181)
    trace.add(.stall(layer: 0, expert: 5), 300, 360)
    return trace
  }

  @Test func `prefetches are scored by use and by the stalls they ended`() throws {
    let metrics = TraceMetrics(trace: trace)
    let scores = try #require(metrics.prefetchScores(predictedCount: 8, wantedCount: 6))
    #expect(
      scores
        == PrefetchScores(
          accuracy: 0.75, coverage: 0.75, timeliness: 1.0 / 3, wastedBytes: 8192,
          predictionAccuracy: 0.75, delayedReads: 0, delaySeconds: 0))
    #expect(metrics.meanLateness == .nanoseconds(20))
  }

  @Test func `a later read of an expert that stalled before is not late`() {
    var trace = Trace()
    trace.add(.prefetch, expert: 1, 0, 50)
    trace.add(.stall(layer: 0, expert: 1), 40, 50)
    trace.add(.prefetch, expert: 1, 100, 150)
    trace.add(.stall(layer: 0, expert: 2), 140, 150)
    #expect(TraceMetrics(trace: trace).prefetchScores()?.timeliness == 0.5)
  }

  @Test func `without prefetches there is no accuracy and no timeliness`() {
    var trace = Trace()
    trace.add(.demand, 0, 10)
    #expect(
      TraceMetrics(trace: trace).prefetchScores()
        == PrefetchScores(
          accuracy: nil, coverage: 0, timeliness: nil, wastedBytes: 0, predictionAccuracy: nil))
  }

  @Test func `stalls are laid to late issue, to queueing or to the device`() {
    let stall = TraceMetrics(trace: trace).exposedStall
    // Expert 2 queued 50 of its 130: all of its 30. Expert 3 queued 100: all of its 11.
    #expect(stall.total == .nanoseconds(101))
    #expect(stall.issuedLate == .nanoseconds(60))
    #expect(stall.queuedBehind == .nanoseconds(41))
    #expect(stall.deviceTooSlow == .zero && stall.unexplained == .zero)
    #expect(stall.byLayer == [0: .nanoseconds(101)])
  }

  @Test func `what queueing does not explain of a prefetch's stall is the device's`() {
    var trace = Trace()
    trace.add(.prefetch, expert: 1, 0, started: 10, 100)
    trace.add(.stall(layer: 0, expert: 1), 40, 100)
    trace.add(.stall(layer: 7, expert: 1), 100, 105)
    let stall = TraceMetrics(trace: trace).exposedStall
    #expect(stall.queuedBehind == .nanoseconds(10))
    #expect(stall.deviceTooSlow == .nanoseconds(50))
    #expect(stall.unexplained == .nanoseconds(5))
    #expect(stall.byLayer == [0: .nanoseconds(60), 7: .nanoseconds(5)])
  }

  @Test func `a prompt's stalls are none of the decoded tokens'`() {
    var trace = Trace()
    trace.add(.prefill(firstPosition: 0, tokenCount: 2), 0, 100)
    trace.add(.stall(layer: 0, expert: 1), 40, 100)
    trace.add(.prefetch, expert: 1, 0, 100)
    trace.add(.stall(layer: 0, expert: 2), 110, 130)
    trace.add(.prefetch, expert: 2, 100, started: 105, 130)
    trace.add(.token(index: 1), 100, 200)
    let metrics = TraceMetrics(trace: trace)
    #expect(metrics.exposedStall.total == .nanoseconds(80))
    #expect(metrics.decodeStall.total == .nanoseconds(20))
    #expect(metrics.decodeStall.queuedBehind == .nanoseconds(5))
    #expect(metrics.decodeStall.deviceTooSlow == .nanoseconds(15))
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `causes and layers sum to the stall`(seed: UInt64) {
    let stall = TraceMetrics(trace: .randomRun(tokenCount: 5, seed: seed)).exposedStall
    let causes = [
      stall.issuedLate, stall.queuedBehind, stall.deviceTooSlow, stall.unexplained,
    ]
    #expect(causes.reduce(.zero, +) == stall.total)
    #expect(causes.allSatisfy { $0 >= .zero })
    #expect(stall.byLayer.values.reduce(.zero, +) == stall.total)
  }
}
