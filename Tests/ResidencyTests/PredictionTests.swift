import DeviceInterface
@testable import Residency
import TestSupport
import Testing

@Suite struct PredictionTests {
  let device = ScriptedDevice()

  /// All reads stay under way until they are waited for.
  init() { device.pendingTickets = Set(1...100) }

  @Test func `a prediction that comes true is raised, not read again`() throws {
    let cache = makeCache(capacity: 4, on: device)
    cache.predict(experts(3, layer: 1))
    try cache.turn(experts(3, layer: 1))
    #expect(device.calls == ["predicted @103", "raise #1 to prefetch", "wait #1"])
    #expect(cache.requests.inFlight == 1)
  }

  @Test func `the first use of a prediction that was in time counts as prefetched`() throws {
    let cache = makeCache(capacity: 4, on: device)
    cache.predict(experts(3, layer: 1))
    device.pendingTickets = []
    try cache.turn(experts(3, layer: 1))
    try cache.turn(experts(3, layer: 1))
    #expect(cache.requests.prefetched == 1)
    #expect(cache.requests.resident == 1)
  }

  @Test func `a prediction takes no slot from what is wanted`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.want(experts(1, 2), prefetching: true)
    cache.predict(experts(3, layer: 1))
    #expect(device.calls == ["prefetch @1", "prefetch @2"])
    try cache.release(useFirst(of: cache))
    cache.predict(experts(3, layer: 1))
    #expect(device.calls.suffix(2) == ["wait #1", "predicted @103"])
  }

  @Test func `what is wanted goes before predictions when a slot is released`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.want(experts(1, 2), prefetching: true)
    cache.predict(experts(3, layer: 1))
    try cache.useAll()
    #expect(
      device.calls == ["prefetch @1", "wait #1", "prefetch @2", "wait #2", "predicted @103"])
  }

  @Test(arguments: [true, false])
  func `a wanted expert takes the slot of a prediction if there is no other`(prefetching: Bool)
    throws
  {
    let cache = makeCache(capacity: 1, on: device)
    cache.predict(experts(3, layer: 1))
    try cache.turn(experts(2), prefetching: prefetching)
    let read = prefetching ? "prefetch @2" : "demand @2"
    // The prediction may still come true, and is read again as soon as there is a slot.
    #expect(
      device.calls == ["predicted @103", "withdraw #1", read, "wait #2", "predicted @103"])
  }

  @Test func `a used expert gives way before a prediction that may still come true`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.turn(experts(1))
    cache.predict(experts(3, layer: 1))
    try cache.turn(experts(2))
    try cache.turn(experts(3, layer: 1))
    #expect(!device.calls.contains("withdraw #2"))
    #expect(cache.requests.inFlight == 3)
  }

  @Test func `a wrong prediction gives way before experts that were used`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.turn(experts(1))
    cache.predict(experts(3, layer: 1))
    try cache.turn(experts(4, layer: 1))
    try cache.turn(experts(1))
    #expect(device.calls.contains("withdraw #2"))
    #expect(cache.requests.resident == 1)
  }

  @Test func `a wrong prediction is read on while its slot is not needed`() throws {
    let cache = makeCache(capacity: 3, on: device)
    cache.predict(experts(3, layer: 1))
    try cache.turn(experts(4, layer: 1))
    device.pendingTickets = []
    try cache.turn(experts(3, layer: 1))
    #expect(!device.calls.contains("withdraw #1"))
    #expect(cache.requests.prefetched == 1)
  }

  @Test func `a prediction gives way to a prediction for a sooner layer only`() throws {
    let cache = makeCache(capacity: 1, on: device)
    for layer in [3, 2, 2, 3, 1] { cache.predict(experts(layer, 4, 5, layer: layer)) }
    #expect(
      device.calls
        == ["predicted @303", "withdraw #1", "predicted @202", "withdraw #2", "predicted @101"])
  }

  @Test func `of the predictions for one layer the last gives way first`() throws {
    let cache = makeCache(capacity: 2, on: device)
    cache.predict(experts(5, 6, 7, layer: 2))
    try cache.want(experts(0), prefetching: true)
    #expect(device.calls == ["predicted @205", "predicted @206", "withdraw #2", "prefetch @0"])
  }

  @Test func `half as many predictions are under way as one names`() throws {
    let cache = makeCache(capacity: 8, on: device)
    cache.predict(experts(1, 2, 3, 4, layer: 2))
    #expect(device.calls == ["predicted @201", "predicted @202"])
    device.pendingTickets.remove(1)
    cache.predict(experts(1, 2, 3, 4, layer: 2))
    #expect(device.calls.suffix(2) == ["predicted @202", "predicted @203"])
  }

  @Test func `fewer of the less likely are under way while something wanted is`() throws {
    let cache = makeCache(capacity: 8, on: device)
    try cache.want(experts(1), prefetching: true)
    cache.predict(experts(1, 2, 3, 4, layer: 2))
    device.pendingTickets.remove(2)
    cache.predict(experts(1, 2, 3, 4, layer: 2))
    #expect(device.calls.suffix(2) == ["predicted @201", "predicted @202"])
    device.pendingTickets.remove(3)
    cache.predict(experts(1, 2, 3, 4, layer: 2))
    #expect(device.calls.suffix(2) == ["predicted @202", "predicted @203"])
  }

  @Test func `the likeliest predictions come first, and of these the next layer's`() throws {
    let cache = makeCache(capacity: 8, on: device)
    device.pendingTickets = []
    cache.predict(experts(1, 2, 3, 4, layer: 3))
    for _ in 0..<3 { cache.predict(experts(5, 6, 7, 0, layer: 2)) }
    let order = [301, 302, 205, 206, 207, 303, 200, 304]
    #expect(device.calls == order.map { "predicted @\($0)" })
  }

  @Test func `a newer prediction for a layer ranks before an older one`() throws {
    let cache = makeCache(capacity: 8, on: device)
    cache.predict(experts(1, 2, 3, 4, layer: 2))
    device.pendingTickets = []
    cache.predict(experts(5, 2, 6, 3, layer: 2))
    #expect(device.calls.suffix(2) == ["predicted @205", "predicted @206"])
  }

  @Test func `predictions go on being read as experts are used and released`() throws {
    let cache = makeCache(capacity: 8, on: device)
    try cache.want(experts(1), prefetching: true)
    cache.predict(experts(1, 2, 3, 4, layer: 1))
    device.pendingTickets = []
    let used = try useFirst(of: cache)
    #expect(device.calls.suffix(3) == ["wait #1", "predicted @103", "predicted @104"])
    cache.predict(experts(5, 6, 7, 0, layer: 2))
    try cache.release(used)
    #expect(device.calls.suffix(2) == ["predicted @207", "predicted @200"])
  }

  @Test func `a prediction that is wanted does not keep others from being read`() throws {
    let cache = makeCache(capacity: 8, on: device)
    cache.predict(experts(1, 2))
    try cache.want(experts(1, 2), prefetching: true)
    cache.predict(experts(3, layer: 3))
    #expect(device.calls.last == "predicted @303")
  }

  @Test func `a resident expert that is predicted is kept from predictions for later layers`()
    throws
  {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(1, layer: 1))
    cache.predict(experts(1, layer: 1))
    cache.predict(experts(5, layer: 1))
    #expect(device.calls == ["prefetch @101", "wait #1"])
    cache.predict(experts(2, layer: 2))
    #expect(device.calls.last == "predicted @202")
  }

  @Test func `distance is counted around the end of the token`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(0, layer: 3))
    cache.predict(experts(2, 4, 5, layer: 2))
    cache.predict(experts(1, 4, 5, layer: 0))
    #expect(device.calls.suffix(2) == ["withdraw #2", "predicted @1"])
  }

  @Test func `predictions are judged by what their layer wants, read or not`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(1, layer: 1))
    cache.predict(experts(1, 2, 3, layer: 1))
    cache.predict(experts(2, 4, layer: 1))
    cache.predict(experts(0, layer: 2))
    try cache.turn(experts(1, 2, 7, layer: 1))
    #expect(cache.predictionScore == (made: 4, wanted: 2))
    try cache.turn(experts(1, layer: 1))
    #expect(cache.predictionScore == (made: 4, wanted: 2))
  }

  /// Uses the first wanted expert and says which it was.
  private func useFirst(of cache: ExpertCache) throws -> ExpertID {
    let expert = try #require(cache.pendingOrder.first)
    _ = try cache.bytes(of: expert)
    return expert
  }
}
