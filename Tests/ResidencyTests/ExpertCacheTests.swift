import DeviceInterface
@testable import Residency
import TestSupport
import Testing

@Suite struct ExpertCacheTests {
  let device = ScriptedDevice()

  @Test func `prefetching starts all reads at once and waits for each at its use`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.turn(experts(2, 5))
    #expect(device.calls == ["prefetch @2", "prefetch @5", "wait #1", "wait #2"])
  }

  @Test func `without prefetching a read starts when its bytes are asked for`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.turn(experts(2, 5), prefetching: false)
    #expect(device.calls == ["demand @2", "wait #1", "demand @5", "wait #2"])
    #expect(cache.requests.absent == 2)
  }

  @Test func `on demand, missing experts are read side by side and count as absent`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.want(experts(2, 5), prefetching: false)
    #expect(device.calls.isEmpty)
    try cache.demand()
    #expect(device.calls == ["demand @2", "demand @5"])
    for expert in experts(2, 5) {
      _ = try cache.bytes(of: expert)
      try cache.release(expert)
    }
    #expect(cache.requests.absent == 2)
  }

  @Test func `all experts are loaded, and none of layers that have none`() throws {
    let cache = makeCache(capacity: 99, experts: [0, 2, 0, 2], on: device)
    try cache.loadAll()
    #expect(
      device.calls.filter { $0.hasPrefix("prefetch") }
        == ["@100", "@101", "@300", "@301"].map { "prefetch \($0)" })
    try cache.turn(experts(0, 1, layer: 3))
    #expect(cache.requests.resident == 2 && cache.table.slotCount == 4)
    #expect(cache.requestLog.suffix(2) == [6, 7])
  }

  @Test func `hits are pinned before anything is fetched`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.turn(experts(1))
    try cache.turn(experts(2))
    try cache.turn(experts(3, 1))
    #expect(cache.requests.resident == 1)
    #expect(!device.calls.dropFirst(4).contains("prefetch @1"))
  }

  @Test func `the least recently used expert gives way`() throws {
    let cache = makeCache(capacity: 2, on: device)
    for index in [1, 2, 1, 3, 2] { try cache.turn(experts(index), prefetching: false) }
    #expect(
      device.calls.filter { $0.hasPrefix("demand") }
        == ["@1", "@2", "@3", "@2"].map { "demand \($0)" })
    #expect(cache.requests.resident == 1)
  }

  @Test func `experts of all layers share the slots`() throws {
    let cache = makeCache(capacity: 2, on: device)
    for layer in [0, 1, 0, 2, 0] { try cache.turn(experts(4, layer: layer)) }
    #expect(cache.requests.resident == 2)
    #expect(cache.requestLog == [4, 12, 4, 20, 4])
  }

  @Test func `with one slot, experts take turns in it`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.turn(experts(6, 7))
    #expect(device.calls == ["prefetch @6", "wait #1", "prefetch @7", "wait #2"])
  }

  @Test(arguments: [1, 2, 3, 4, 5, 32, 1000])
  func `what has no slot is fetched as soon as one is released`(capacity: Int) throws {
    let cache = makeCache(capacity: capacity, on: device)
    try cache.want(experts(0, 1, 2, 3, 4), prefetching: true)
    for used in 0..<5 {
      let started = device.calls.filter { $0.hasPrefix("prefetch") }.count
      #expect(started == min(5, capacity + used))
      let expert = try #require(cache.pendingOrder.first)
      #expect(expert.index == used)
      _ = try cache.bytes(of: expert)
      try cache.release(expert)
    }
    #expect(cache.pendingOrder.isEmpty)
    #expect(cache.requests.total == 5)
    #expect(cache.requests.bytesRead == cache.requests.bytesWanted)
  }

  @Test func `pinned hits wait for their use while the rest goes through the other slots`() throws {
    let cache = makeCache(capacity: 2, on: device)
    try cache.turn(experts(5))
    try cache.want(experts(1, 2, 5, 3), prefetching: false)
    for expert in experts(1, 2, 3, 5) {
      _ = try cache.bytes(of: expert)
      try cache.release(expert)
    }
    #expect(cache.requests.resident == 1)
    #expect(cache.requests.absent == 3)
  }

  @Test func `memory comes first, then reads by age, then the rest`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.turn(experts(4))
    cache.predict(experts(6, 2, 5, 7))
    device.pendingTickets = [2, 3]
    try cache.want(experts(0, 1, 2, 4, 6), prefetching: true)
    #expect(cache.pendingOrder == experts(4, 6, 2, 0, 1))
  }

  @Test func `asking twice gives the same bytes and counts one request`() throws {
    let cache = makeCache(capacity: 1, on: device)
    try cache.want(experts(1), prefetching: true)
    let first = unsafe try cache.bytes(of: experts(1)[0]).bytes
    let second = unsafe try cache.bytes(of: experts(1)[0]).bytes
    #expect(unsafe first.baseAddress == second.baseAddress)
    #expect(first.count == 4096)
    #expect(cache.requests.total == 1)
  }

  @Test func `a request is classified by what it had to wait for`() throws {
    let cache = makeCache(capacity: 4, on: device)
    device.pendingTickets = [2]
    try cache.turn(experts(1, 2))
    try cache.turn(experts(1, 3), prefetching: false)
    for availability in Availability.allCases { #expect(cache.requests[availability] == 1) }
  }

  @Test func `ending a run withdraws what is under way and keeps what was used`() throws {
    let cache = makeCache(capacity: 4, on: device)
    try cache.turn(experts(1))
    device.pendingTickets = [2, 3]
    try cache.want(experts(1, 2), prefetching: true)
    cache.predict(experts(0, layer: 1))
    cache.finish()
    #expect(device.calls.suffix(2) == ["withdraw #3", "withdraw #2"])
    try cache.turn(experts(1))
    #expect(cache.requests.resident == 1)
  }

  @Test func `lent memory loses its experts, and no others`() throws {
    let cache = makeCache(capacity: 3, on: device)
    for index in 1...3 { try cache.turn(experts(index)) }
    let byteCount = unsafe cache.lendMemory(ofSlots: 2) { memory in
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 1)
      return memory.count
    }
    #expect(byteCount == 2 * 4096)
    for index in 1...3 { try cache.turn(experts(index)) }
    #expect(cache.requests.resident == 1)
    #expect(unsafe cache.lendMemory(ofSlots: 9) { $0.count } == 3 * 4096)
  }

  @Test func `a cache that goes away leaves no read behind`() throws {
    device.pendingTickets = [1]
    try makeCache(capacity: 1, on: device).want(experts(1), prefetching: true)
    #expect(device.calls == ["prefetch @1", "withdraw #1"])
  }

  @Test func `wanting before the turn has ended is a mistake`() async {
    await #expect(processExitsWith: .failure) {
      let cache = makeCache(capacity: 4, on: ScriptedDevice())
      try cache.want(experts(1), prefetching: true)
      try cache.want(experts(2, layer: 1), prefetching: true)
    }
  }

  @Test func `holding more experts than there are slots is a mistake`() async {
    await #expect(processExitsWith: .failure) {
      let cache = makeCache(capacity: 1, on: ScriptedDevice())
      try cache.want(experts(1, 2), prefetching: true)
      for expert in cache.pendingOrder { _ = try cache.bytes(of: expert) }
    }
  }
}
