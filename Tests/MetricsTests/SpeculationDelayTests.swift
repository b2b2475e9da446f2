import DeviceInterface
@testable import Metrics
import Quantities
import TestSupport
import Testing
import Tracing

@Suite struct SpeculationDelayTests {
  @Test func `a read that waits for the lane of a prediction is delayed by it`() throws {
    var trace = Trace()
    trace.add(.predicted, expert: 1, 0, 50, wasUsed: false)
    trace.add(.demand, expert: 2, 20, started: 50, 90)
    trace.add(.prefetch, expert: 3, 40, started: 90, 120)
    trace.add(.prefetch, expert: 4, 40, started: 40, 70, lane: 1)
    let scores = try #require(TraceMetrics(trace: trace).prefetchScores())
    #expect(scores.delayedReads == 2)
    // Expert 3 waited 10 for the prediction, and 40 for expert 2.
    #expect(scores.delaySeconds == 40e-9)
  }

  @Test func `a prediction that gives way delays nothing`() {
    var trace = Trace()
    trace.add(.predicted, expert: 1, 0, 150)
    trace.add(.demand, expert: 2, 20, 60)
    trace.add(.demand, expert: 3, 30, started: 60, 100)
    #expect(TraceMetrics(trace: trace).speculationDelays == SpeculationDelays())
  }

  @Test func `a prediction that has come true is needed as much as others`() {
    var trace = Trace()
    trace.add(.router(layer: 0), 0, 5)
    trace.add(.router(layer: 0), 30, 40)
    trace.add(.predicted, expert: 1, 10, 150)
    trace.add(.prefetch, expert: 3, 25, started: 150, 160)
    let delays = TraceMetrics(trace: trace).speculationDelays
    #expect(delays?.readCount == 1)
    #expect(delays?.total == .nanoseconds(5), "from its submission until the router began")
  }

  @Test func `without predictions there is nothing to tell`() throws {
    var trace = Trace()
    trace.add(.prefetch, 0, started: 5, 10)
    let scores = try #require(TraceMetrics(trace: trace).prefetchScores())
    #expect(scores.delayedReads == nil && scores.delaySeconds == nil)
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `what is left of a timeline is what lies in one set and not in the other`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    func randomSet() -> IntervalSet {
      IntervalSet(
        (0..<6).map { _ in
          let start = Int64.random(in: 0..<40, using: &random)
          let end = start + Int64.random(in: 0..<9, using: &random)
          return Instant(nanoseconds: start)..<Instant(nanoseconds: end)
        })
    }
    func holds(_ set: IntervalSet, _ tick: Int64) -> Bool {
      set.intervals.contains { $0.contains(Instant(nanoseconds: tick)) }
    }
    let (mine, theirs) = (randomSet(), randomSet())
    let rest = mine.subtracting(theirs)
    let ticks: [Int64] = Array(0..<60)
    #expect(ticks.allSatisfy { holds(rest, $0) == (holds(mine, $0) && !holds(theirs, $0)) })
    let window = Instant(nanoseconds: 7)..<Instant(nanoseconds: 31)
    let common = ticks.count { $0 >= 7 && $0 < 31 && holds(mine, $0) }
    #expect(mine.measure(within: window) == .nanoseconds(common))
  }
}
