import DeviceInterface
import Quantities
@testable import Residency
import Testing
import Tracing

@Suite struct FaultTests {
  let device = ModelStorage()

  @Test func `a failed read names its expert, frees its slot and can be tried again`() throws {
    let cache = makeCache(capacity: 1, on: device)
    device.failingOffsets = [103]
    try cache.want(experts(3, 4, layer: 1), prefetching: true)
    let error = #expect(throws: ResidencyError.self) {
      _ = try cache.bytes(of: cache.pendingOrder[0])
    }
    #expect(
      error?.description
        == "expert 3 of layer 1 could not be loaded: cannot read 4096 bytes at 103: "
        + "bad sector; check the storage that holds the experts")
    #expect(cache.requests.total == 0)
    device.failingOffsets = []
    try cache.useAll()
    #expect(cache.requests.absent == 1)
    #expect(cache.requests.inFlight == 1)
    #expect(cache.requests.bytesRead == ByteCount(2 * 4096))
  }

  @Test func `a refused prefetch leaves the turn to go on`() throws {
    let cache = makeCache(capacity: 2, on: device)
    device.refusedOffsets = [2]
    #expect(throws: ResidencyError.self) { try cache.want(experts(1, 2, 3), prefetching: true) }
    #expect(cache.pendingOrder == experts(1, 2, 3))
    _ = try cache.bytes(of: experts(1)[0])
    #expect(throws: ResidencyError.self) { try cache.release(experts(1)[0]) }
    device.refusedOffsets = []
    try cache.useAll()
    #expect(cache.requests.total == 3)
  }

  @Test func `a refused prediction costs nothing`() throws {
    let cache = makeCache(capacity: 1, on: device)
    device.refusedOffsets = [102]
    cache.predict(experts(2, layer: 1))
    try cache.turn(experts(1))
    #expect(device.submissionCount == 1)
    #expect(throws: ResidencyError.self) { try cache.turn(experts(2, layer: 1)) }
  }

  @Test func `a prediction that failed unseen gives way in silence`() throws {
    let tracer = Tracer(capacity: 100)
    let cache = makeCache(capacity: 1, on: device, tracer: tracer)
    device.failingOffsets = [102]
    cache.predict(experts(2, layer: 1))
    device.pass(.seconds(1))
    try cache.turn(experts(1))
    #expect(tracer.trace.reads.map(\.part) == [.expert(layer: 0, index: 1)])
  }

  @Test func `a corrupt expert is reported, not kept, and verified again`() throws {
    let (cache, verified) = makeVerifyingCache(capacity: 2)
    device.damagedOffsets = [5]
    try cache.want(experts(5), prefetching: true)
    let error = #expect(throws: ResidencyError.self) {
      _ = try cache.bytes(of: experts(5)[0])
    }
    #expect(error?.description == "expert 5 of layer 0 is corrupt: it begins with 253")
    #expect(cache.requests.total == 0)
    device.damagedOffsets = []
    try cache.useAll()
    #expect(cache.requests.absent == 1)
    #expect(verified.experts == experts(5, 5))
  }

  @Test func `each expert is verified once, when it is first used`() throws {
    let (cache, verified) = makeVerifyingCache(capacity: 1)
    cache.predict(experts(7, layer: 1))
    for _ in 0..<3 { try cache.turn(experts(1, 2)) }
    #expect(verified.experts == experts(1, 2))
  }

  private final class Log { var experts: [ExpertID] = [] }

  /// A cache that expects the content of `ModelStorage`, and the experts it has verified.
  private func makeVerifyingCache(capacity: Int) -> (ExpertCache, Log) {
    let log = Log()
    let layout = ExpertLayout(
      layerCount: 2, expertsPerLayer: 8, expertByteCount: ByteCount(4096)
    ) { $0.layer * 100 + $0.index }
    let cache = unsafe ExpertCache(
      options: CacheOptions(capacity: capacity), layout: layout, device: device,
      tracer: Tracer(capacity: 100)
    ) { expert, bytes in
      log.experts.append(expert)
      let isGood = unsafe bytes[0] == ModelStorage.content(at: layout.offset(expert))
      return unsafe isGood ? nil : "it begins with \(bytes[0])"
    }
    return (cache, log)
  }
}
