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
}
