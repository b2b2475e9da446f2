import DeviceInterface
@testable import Metrics
import Quantities
import Testing
import Tracing

@Suite struct PhaseTimesTests {
  /// Nanoseconds of decoding with its parts as slow as they were, a processor twice as slow, and a
  /// storage twice as slow.
  private func decoding(_ trace: Trace) -> [(total: Double, stalled: Double)] {
    let paces = [PartPaces(), PartPaces(processor: 2), PartPaces(storage: 2)]
    return TraceMetrics(trace: trace).phaseTimes(at: paces).map {
      (($0.decode.total * 1e9).rounded(), ($0.decode.stalled * 1e9).rounded())
    }
  }

  private func expect(
    _ trace: Trace, _ expected: [(total: Double, stalled: Double)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (found, expected) in zip(decoding(trace), expected) {
      #expect(
        found.total == expected.total && found.stalled == expected.stalled, "\(found)",
        sourceLocation: sourceLocation)
    }
  }

  /// One layer of one token, whose expert comes from 10 on and is needed at 30.
  private func turn(readEnds: Int64) -> Trace {
    var trace = Trace()
    let needed = max(30, readEnds)
    trace.add(.router(layer: 0), 0, 10)
    trace.add(.attention(layer: 0), 10, 30)
    trace.add(.prefetch, expert: 3, 10, readEnds)
    if readEnds > 30 { trace.add(.stall(layer: 0, expert: 3), 30, readEnds) }
    trace.add(.expert(layer: 0, expert: 3), needed, needed + 20)
    trace.add(.token(index: 1), 0, needed + 20)
    return trace
  }

  @Test func `a read that is waited for makes a token as long as storage is slow`() {
    // 10 until it was submitted, 50 of reading, 20 with the expert; attention passes meanwhile.
    expect(turn(readEnds: 60), [(80, 30), (110, 10), (130, 80)])
  }

  @Test func `a read in time is late on a storage that is slow enough`() {
    expect(turn(readEnds: 25), [(50, 0), (100, 0), (60, 10)])
    expect(turn(readEnds: 12), [(50, 0), (100, 0), (50, 0)])
  }

  @Test func `without reads all is the processor's`() {
    var trace = Trace()
    trace.add(.attention(layer: 0), 0, 40)
    trace.add(.expert(layer: 0, expert: 0), 40, 90)
    trace.add(.head, 90, 100)
    trace.add(.token(index: 1), 0, 100)
    expect(trace, [(100, 0), (200, 0), (100, 0)])
  }

  @Test func `pages that are missing come from storage`() {
    var trace = Trace()
    // A kernel's wait is recorded before the span that it lies in.
    trace.add(.fault(count: 1, byteCount: ByteCount(4096)), 10, 40)
    trace.add(.attention(layer: 0), 0, 100)
    trace.add(.token(index: 1), 0, 100)
    expect(trace, [(100, 0), (170, 0), (130, 0)])
  }

  @Test func `turns and phases add up`() {
    var trace = Trace()
    for (index, activity) in [
      Activity.prefill(firstPosition: 0, tokenCount: 4), .token(index: 1), .token(index: 2),
    ].enumerated() {
      let start = Int64(index) * 200
      for layer in 0..<2 {
        let first = start + Int64(layer) * 90
        trace.add(.router(layer: layer), first, first + 10)
        trace.add(.stall(layer: 0, expert: layer), first + 10, first + 40)
        trace.add(.demand, expert: layer, first + 10, first + 40)
        trace.add(.expert(layer: 0, expert: layer), first + 40, first + 90)
      }
      trace.add(activity, start, start + 180)
    }
    let times = TraceMetrics(trace: trace).phaseTimes(at: [PartPaces(), PartPaces(storage: 3)])
    #expect(times.map { ($0.prefill.total * 1e9).rounded() } == [180, 300])
    #expect(times.map { ($0.decode.total * 1e9).rounded() } == [360, 600])
    #expect(times.map { ($0.decode.stalled * 1e9).rounded() } == [120, 360])
  }

  @Test func `an empty trace takes no time`() {
    #expect(TraceMetrics(trace: Trace()).phaseTimes(at: [PartPaces()]) == [PhaseTimes()])
  }
}
