import DeviceInterface
import Glibc
@testable import HostMachine
import Quantities
import Synchronization
import TestSupport
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: 1...8)
  func `each row is computed exactly once`(threads: Int) {
    let pool = WorkerPool(threads: threads)
    var generator = RepeatableGenerator(seed: UInt64(threads))
    for _ in 0..<300 {
      let visits = Visits(rows: Int.random(in: 0...3000, using: &generator))
      pool.run(CountingKernel(visits: visits, cost: Int.random(in: 0...1 << 20, using: &generator)))
      #expect(visits.areOneEach)
    }
  }

  @Test func `a kernel without rows is not called`() {
    let visits = Visits(rows: 0)
    WorkerPool(threads: 2).run(CountingKernel(visits: visits, cost: 1 << 20))
    #expect(visits.callCount == 0)
  }

  @Test func `a cheap kernel stays on the calling thread in one piece`() {
    let visits = Visits(rows: 100)
    WorkerPool(threads: 4).run(CountingKernel(visits: visits, cost: 1000))
    #expect(visits.callCount == 1)
    #expect(visits.areOneEach)
  }

  @Test func `a costly kernel is divided, but not finer than its rows`() {
    let visits = Visits(rows: 3)
    WorkerPool(threads: 4).run(CountingKernel(visits: visits, cost: 1 << 30))
    #expect(visits.callCount == 3)
  }

  @Test func `a kernel run from a row of another one is computed too`() {
    let pool = WorkerPool(threads: 3)
    let (outer, inner) = (Visits(rows: 40), Visits(rows: 40 * 7))
    pool.run(NestingKernel(pool: pool, outer: outer, inner: inner))
    #expect(outer.areOneEach)
    #expect(inner.areOneEach)
  }

  @Test func `kernels of different types and sizes alternate`() {
    let pool = WorkerPool(threads: 2)
    let visits = (0..<500).map { Visits(rows: $0 % 23) }
    let squares = Visits(rows: 500)
    for (index, visits) in visits.enumerated() {
      pool.run(CountingKernel(visits: visits, cost: 1 << 18))
      pool.run(SingleRowKernel(visits: squares, row: index, padding: (1, 2, 3, 4, 5, 6)))
    }
    #expect(visits.allSatisfy { $0.areOneEach })
    #expect(squares.areOneEach)
  }

  @Test func `runs from several threads at once are all computed`() async {
    let pool = WorkerPool(threads: 2)
    let visits = (0..<200).map { _ in Visits(rows: 50) }
    await withTaskGroup(of: Void.self) { group in
      for visits in visits {
        group.addTask { pool.run(CountingKernel(visits: visits, cost: 1 << 20)) }
      }
    }
    #expect(visits.allSatisfy { $0.areOneEach })
  }

  @Test func `thousands of runs work, with workers awake and after they have gone to sleep`() {
    let pool = WorkerPool(threads: 4)
    let clock = WallClock()
    let visits = Visits(rows: 64)
    for run in 1...20_000 {
      pool.run(CountingKernel(visits: visits, cost: 1 << 20))
      if run % 1000 == 0 { clock.wait(until: clock.now + .milliseconds(2)) }
    }
    #expect(visits.counts == Array(repeating: 20_000, count: 64))
  }

  @Test func `no more rows are computed at a time than there are threads`() {
    let pool = WorkerPool(threads: 3)
    let crowd = Crowd()
    for _ in 0..<200 { pool.run(CrowdingKernel(crowd: crowd)) }
    #expect((1...3).contains(crowd.most))
  }

  @Test func `a pool that is not used takes no processor time`() async {
    // In a child process, where no other test takes any.
    await #expect(processExitsWith: .exitCode(7)) {
      let pool = WorkerPool(threads: 4)
      pool.run(CountingKernel(visits: Visits(rows: 64), cost: 1 << 20))
      let clock = WallClock()
      clock.wait(until: clock.now + .milliseconds(20))
      let before = WallClock.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID)
      clock.wait(until: clock.now + .milliseconds(300))
      let used = WallClock.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID) - before
      _exit(pool.threads == 4 && used < 30_000_000 ? 7 : 1)
    }
  }

  @Test func `pools come and go without having been used`() {
    for threads in 1...50 { _ = WorkerPool(threads: threads % 8 + 1) }
  }
}

/// How often each row was computed.
private final class Visits: Sendable {
  private let state: Mutex<(counts: [Int], callCount: Int)>

  init(rows: Int) { state = Mutex((Array(repeating: 0, count: rows), 0)) }

  var counts: [Int] { state.withLock { $0.counts } }
  var callCount: Int { state.withLock { $0.callCount } }
  var areOneEach: Bool { counts.allSatisfy { $0 == 1 } }

  func note(_ rows: Range<Int>) {
    state.withLock { state in
      state.callCount += 1
      for row in rows { state.counts[row] += 1 }
    }
  }
}

/// How many threads are in a kernel.
private final class Crowd: Sendable {
  private let state = Mutex((now: 0, most: 0))

  var most: Int { state.withLock { $0.most } }

  func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
  func leave() { state.withLock { $0.now -= 1 } }
}

private struct CrowdingKernel: Kernel {
  let crowd: Crowd
  let rows = 64
  var work: Work { HostMachineTests.work(cost: 1 << 20) }

  func run(rows: Range<Int>) {
    crowd.enter()
    for _ in rows { sched_yield() }
    crowd.leave()
  }
}

private func work(cost: Int) -> Work {
  Work(
    kind: .router, multiplier: .float32, multiplyAdds: cost / 2, memoryTraffic: ByteCount(cost / 2))
}

private struct CountingKernel: Kernel {
  let visits: Visits
  let cost: Int
  var rows: Int { visits.counts.count }
  var work: Work { HostMachineTests.work(cost: cost) }

  func run(rows: Range<Int>) { visits.note(rows) }
}

/// Larger than an existential's inline buffer.
private struct SingleRowKernel: Kernel {
  let visits: Visits
  let row: Int
  let padding: (Int, Int, Int, Int, Int, Int)
  var rows: Int { 2 }
  var work: Work { HostMachineTests.work(cost: 1 << 20) }

  func run(rows: Range<Int>) { if rows.contains(1) { visits.note(row..<row + 1) } }
}

private struct NestingKernel: Kernel {
  let pool: WorkerPool
  let outer: Visits
  let inner: Visits
  var rows: Int { 40 }
  var work: Work { HostMachineTests.work(cost: 1 << 20) }

  func run(rows: Range<Int>) {
    outer.note(rows)
    for row in rows {
      pool.run(
        MappingKernel(
          visits: inner, first: row * 7, rows: 7, work: HostMachineTests.work(cost: 1 << 20)))
    }
  }
}

private struct MappingKernel: Kernel {
  let visits: Visits
  let first: Int
  let rows: Int
  let work: Work

  func run(rows: Range<Int>) {
    visits.note(first + rows.lowerBound..<first + rows.upperBound)
  }
}
