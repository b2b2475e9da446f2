import DeviceInterface
import Quantities
@testable import Residency
import Testing
import Tracing

@Suite struct ReadSpanTests {
  let device = ModelStorage()
  let tracer = Tracer(capacity: 100)

  @Test func `a wait is a stall of its expert, a use of what is there is not`() throws {
    let cache = makeCache(capacity: 4, on: device, tracer: tracer)
    try cache.want(experts(1, 2), prefetching: true)
    device.pass(.microseconds(12))
    try cache.useAll()
    let stall = Span(
      activity: .stall(layer: 0, expert: 2), start: Instant(nanoseconds: 12_000),
      end: Instant(nanoseconds: 20_000), inserted: .zero)
    #expect(tracer.trace.spans == [stall])
  }

  @Test func `a read is recorded under the purpose it was submitted for`() throws {
    let cache = makeCache(capacity: 4, on: device, tracer: tracer)
    cache.predict(experts(0))
    try cache.turn(experts(0, 1))
    try cache.turn(experts(2), prefetching: false)
    #expect(tracer.trace.reads.map(\.purpose) == [.predicted, .prefetch, .demand])
    #expect(tracer.trace.reads.map(\.timing.ended.nanoseconds) == [10_000, 20_000, 30_000])
    #expect(tracer.trace.reads.allSatisfy { $0.wasUsed })
  }

  @Test func `a prediction given up is recorded with the bytes it moved, all wasted`() throws {
    let cache = makeCache(capacity: 2, on: device, tracer: tracer)
    cache.predict(experts(1, 2, 3, 4, layer: 1))
    device.pass(.microseconds(3))
    cache.finish()
    let reads = tracer.trace.reads
    #expect(reads.map(\.byteCount.bytes) == [0, 512])
    #expect(reads.map(\.timing.started.nanoseconds) == [3_000, 0])
    #expect(reads.allSatisfy { !$0.wasUsed && $0.timing.ended.nanoseconds == 3_000 })
    #expect(cache.requests.bytesRead == ByteCount(512))
  }

  @Test func `a prediction that ended and was never used is wasted in full`() throws {
    let cache = makeCache(capacity: 1, on: device, tracer: tracer)
    cache.predict(experts(1, layer: 1))
    device.pass(.microseconds(30))
    try cache.turn(experts(2))
    #expect(tracer.trace.reads.map(\.wasUsed) == [false, true])
    #expect(tracer.trace.reads.map(\.byteCount.bytes) == [4096, 4096])
  }

  @Test func `resident bytes are sampled when the number of held experts changes`() throws {
    let cache = makeCache(capacity: 2, on: device, tracer: tracer)
    for index in [1, 2, 3, 1] { try cache.turn(experts(index)) }
    try cache.want(experts(4), prefetching: true)
    cache.finish()
    let samples = tracer.trace.samples
    #expect(samples.map(\.value) == [4096, 8192, 4096])
    #expect(samples.allSatisfy { $0.counter == .residentBytes })
  }
}
