import DeviceInterface
import Glibc
@testable import HostMachine
import Quantities
import Synchronization
import Testing

/// Which processors threads really end up on. Each test looks from a thread of its own, so that no
/// other test is confined.
@Suite struct PlacementTests {
  private static let allowed = CoreTopology.allowedNumbers

  /// The allowed processors, where the last is stronger than all others.
  private static let uneven = CoreTopology(
    processors: allowed.map {
      CoreTopology.Processor(number: $0, core: $0, strength: $0 == allowed.last ? 1 : 0.5)
    }, quota: nil)

  private func onNewThread(_ body: @escaping @Sendable () -> Void) throws {
    try #require(JoinableThread(body)).join()
  }

  @Test func `a pool confines its caller from the first run until it goes`() throws {
    let affinities = AffinityLog()
    try onNewThread {
      do {
        let pool = WorkerPool(threads: 1, topology: Self.uneven)
        affinities.note()
        pool.run(NotingKernel(affinities: affinities, rows: 1))
        affinities.note()
      }
      affinities.note()
    }
    let all = Set(Self.allowed)
    let best: Set = [Self.allowed[Self.allowed.count - 1]]
    #expect(affinities.sets == [all, best, best, all])
  }

  @Test func `pools in pools give back what they found`() throws {
    let affinities = AffinityLog()
    try onNewThread {
      let outer = WorkerPool(threads: 1, topology: Self.uneven)
      outer.run(NotingKernel(affinities: affinities, rows: 1))
      do {
        let inner = WorkerPool(threads: Self.allowed.count, topology: Self.uneven)
        inner.run(NotingKernel(affinities: affinities, rows: 1))
      }
      affinities.note()
    }
    let best: Set = [Self.allowed[Self.allowed.count - 1]]
    #expect(affinities.sets == [best, Set(Self.allowed), best])
  }

  @Test func `workers and lanes of a confined caller are not confined with it`() throws {
    let affinities = AffinityLog()
    try onNewThread {
      let outer = WorkerPool(threads: 1, topology: Self.uneven)
      outer.run(NotingKernel(affinities: AffinityLog(), rows: 1))
      let anywhere = Self.uneven.placement(threads: Self.allowed.count)
      JoinableThread(on: anywhere) { affinities.note() }?.join()
    }
    #expect(affinities.sets == [Set(Self.allowed)])
  }

  @Test func `equal cores are left to the system`() throws {
    let affinities = AffinityLog()
    let equal = CoreTopology(allowed: Self.allowed, quota: nil, systemFolder: "/nowhere")
    try onNewThread {
      let pool = WorkerPool(threads: 2, topology: equal)
      for _ in 0..<20 { pool.run(NotingKernel(affinities: affinities, rows: 8)) }
    }
    #expect(affinities.sets.allSatisfy { $0 == Set(Self.allowed) })
  }

  @Test func `where the system refuses, the pool computes all the same`() throws {
    let nowhere = CoreTopology(
      processors: [8190, 8191].map {
        CoreTopology.Processor(number: $0, core: 8190, strength: 1)
      }, quota: nil)
    let affinities = AffinityLog()
    try onNewThread {
      let pool = WorkerPool(threads: 2, topology: nowhere)
      pool.run(NotingKernel(affinities: affinities, rows: 8))
    }
    #expect(affinities.sets.count == 8)
    #expect(affinities.sets.allSatisfy { $0 == Set(Self.allowed) })
  }
}

/// Where threads were allowed to run when they came by.
private final class AffinityLog: Sendable {
  private let state = Mutex<[Set<Int>]>([])

  var sets: [Set<Int>] { state.withLock { $0 } }

  func note() {
    let numbers = ProcessorSet(ofThread: 0)?.numbers ?? []
    state.withLock { $0.append(numbers) }
  }
}

private struct NotingKernel: Kernel {
  let affinities: AffinityLog
  let rows: Int
  var work: Work {
    Work(
      kind: .router, multiplier: .float32, multiplyAdds: rows << 20, memoryTraffic: .zero)
  }

  func run(rows: Range<Int>) { for _ in rows { affinities.note() } }
}
