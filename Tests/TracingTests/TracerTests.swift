import DeviceInterface
import Quantities
import Testing
import Tracing

@Suite struct TracerTests {
  @Test func `a full tracer keeps what came first and counts the rest`() {
    let tracer = Tracer(capacity: 2)
    tracer.record(.head, from: .start, to: .start)
    tracer.sample(.residentBytes, 1, at: .start)
    tracer.sample(.residentBytes, 2, at: .start)
    tracer.record(.other, from: .start, to: .start)
    #expect(tracer.trace.spans.map(\.activity) == [.head])
    #expect(tracer.trace.samples.map(\.value) == [1])
    #expect(tracer.trace.droppedCount == 2)
  }

  @Test func `a tracer of reads has room for nothing else`() {
    let tracer = Tracer(capacity: 1, keepsOnlyReads: true)
    tracer.record(.head, from: .start, to: .start)
    tracer.sample(.residentBytes, 1, at: .start)
    let timing = ReadTiming(submitted: .start, started: .start, ended: .start, lane: 0)
    let read = ReadSpan(
      .expert(layer: 0, index: 1), byteCount: ByteCount(4096), purpose: .demand, timing: timing,
      wasUsed: true)
    tracer.record(read)
    tracer.record(read)
    #expect(tracer.trace.spans.isEmpty && tracer.trace.samples.isEmpty)
    #expect(tracer.trace.reads == [read])
    #expect(tracer.trace.droppedCount == 1)
  }
}
