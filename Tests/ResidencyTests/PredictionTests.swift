import DeviceInterface
import TestSupport
import Testing

@testable import Residency

@Suite struct PredictionTests {
  let device = ScriptedDevice()

  /// All reads stay under way until somebody waits for them.
  init() { device.pendingTickets = Set(1...100) }

  @Test func `a guess that comes true is raised, not read again`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.predict(experts(3, layer: 1))
    try cache.turn(experts(3, layer: 1))
    #expect(device.calls == ["predicted @103", "raise #1 to prefetch", "wait #1"])
    #expect(cache.requests.inFlight == 1)
  }

  @Test func `the first use of a guess that was in time counts as prefetched`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.predict(experts(3, layer: 1))
    device.pendingTickets = []
    try cache.turn(experts(3, layer: 1))
    try cache.turn(experts(3, layer: 1))
    #expect(cache.requests.prefetched == 1)
    #expect(cache.requests.resident == 1)
  }

  @Test func `a guess takes no slot from what is wanted`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.want(experts(1, 2), prefetching: true)
    try cache.predict(experts(3, layer: 1))
    #expect(device.calls == ["prefetch @1", "prefetch @2"])
    try cache.release(useFirst(of: cache))
    try cache.predict(experts(3, layer: 1))
    #expect(device.calls.suffix(2) == ["wait #1", "predicted @103"])
  }

  @Test func `what is wanted goes before guesses when a slot is released`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.want(experts(1, 2), prefetching: true)
    try cache.predict(experts(3, layer: 1))
    try cache.useAll()
    #expect(device.calls == ["prefetch @1", "wait #1", "prefetch @2", "wait #2"])
  }

  @Test(arguments: [true, false])
  func `a wanted expert takes the slot of a guess if there is no other`(prefetching: Bool) throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.predict(experts(3, layer: 1))
    try cache.turn(experts(2), prefetching: prefetching)
    let read = prefetching ? "prefetch @2" : "demand @2"
    #expect(device.calls == ["predicted @103", "withdraw #1", read, "wait #2"])
  }

  @Test func `a used expert gives way before a guess that may still come true`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.turn(experts(1))
    try cache.predict(experts(3, layer: 1))
    try cache.turn(experts(2))
    try cache.turn(experts(3, layer: 1))
    #expect(!device.calls.contains("withdraw #2"))
    #expect(cache.requests.inFlight == 3)
  }

  @Test func `a wrong guess gives way before experts that were used`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.turn(experts(1))
    try cache.predict(experts(3, layer: 1))
    try cache.turn(experts(4, layer: 1))
    try cache.turn(experts(1))
    #expect(device.calls.contains("withdraw #2"))
    #expect(cache.requests.resident == 1)
  }

  @Test func `a wrong guess is read on while nobody needs its slot`() throws {
    let cache = makeCache(capacity: 3, on: device)
    try cache.predict(experts(3, layer: 1))
    try cache.turn(experts(4, layer: 1))
    device.pendingTickets = []
    try cache.turn(experts(3, layer: 1))
    #expect(!device.calls.contains("withdraw #1"))
    #expect(cache.requests.prefetched == 1)
  }

  @Test func `a guess gives way to a guess for a sooner layer only`() throws {
    let cache = makeCache(capacity: 1, on: device)
    for layer in [3, 2, 2, 3, 1] { try cache.predict(experts(layer, layer: layer)) }
    #expect(
      device.calls
        == ["predicted @303", "withdraw #1", "predicted @202", "withdraw #2", "predicted @101"])
  }

  @Test func `of the guesses for one layer the last one gives way first`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.predict(experts(5, 6, 7, layer: 2))
    try cache.want(experts(0), prefetching: true)
    #expect(device.calls == ["predicted @205", "predicted @206", "withdraw #2", "prefetch @0"])
  }

  @Test func `beyond the next layer, guesses are read while few others are under way`() throws {
    let cache = makeCache(capacity: 8, on: device)
    try cache.predict(experts(1, 2, 3, layer: 2))
    #expect(device.calls == ["predicted @201", "predicted @202"])
    device.pendingTickets.remove(1)
    try cache.predict(experts(3, layer: 2) + experts(1, layer: 3))
    #expect(device.calls.suffix(2) == ["predicted @202", "predicted @203"])
  }

  @Test func `for the next layer, all guesses are read`() throws {
    let cache = makeCache(capacity: 8, on: device)
    try cache.predict(experts(1, 2, layer: 3))
    try cache.predict(experts(1, 2, 3, 4))
    #expect(device.calls.suffix(4) == (1...4).map { "predicted @\($0)" })
  }

  @Test func `a guess that is wanted does not keep others from being read`() throws {
    let cache = makeCache(capacity: 8, on: device)
    try cache.predict(experts(1, 2))
    try cache.want(experts(1, 2), prefetching: true)
    try cache.predict(experts(3, layer: 3))
    #expect(device.calls.last == "predicted @303")
  }

  @Test func `a resident expert that is predicted is kept from guesses for later layers`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(1, layer: 1))
    try cache.predict(experts(1, layer: 1))
    try cache.predict(experts(5, layer: 1))
    #expect(device.calls == ["prefetch @101", "wait #1"])
    try cache.predict(experts(2, layer: 2))
    #expect(device.calls.last == "predicted @202")
  }

  @Test func `distance is counted around the end of the token`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(0, layer: 3))
    try cache.predict(experts(2, layer: 2))
    try cache.predict(experts(1, layer: 0))
    #expect(device.calls.suffix(2) == ["withdraw #2", "predicted @1"])
  }

  @Test func `guesses are judged by what their layer wants, read or not`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(1, layer: 1))
    try cache.predict(experts(1, 2, 3, layer: 1))
    try cache.predict(experts(2, 4, layer: 1))
    try cache.predict(experts(0, layer: 2))
    try cache.turn(experts(1, 2, 7, layer: 1))
    #expect(cache.predictionScore == (made: 4, wanted: 2))
    try cache.turn(experts(1, layer: 1))
    #expect(cache.predictionScore == (made: 4, wanted: 2))
  }

  /// Uses the first wanted expert and says which it was.
  private func useFirst(of cache: ExpertCache) throws -> ExpertID {
    let expert = try #require(cache.pendingOrder.first)
    _ = unsafe try cache.bytes(of: expert)
    return expert
  }
}
