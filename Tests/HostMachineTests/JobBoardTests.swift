import DeviceInterface
@testable import HostMachine
import Quantities
import Synchronization
import TestSupport
import Testing

@Suite struct JobBoardTests {
  @Test(arguments: 1...6)
  func `each row is computed once, in ranges that begin at multiples of the grain`(
    threads: Int
  ) throws {
    let board = JobBoard(threads: threads)
    let workers = (1..<threads).compactMap { thread in
      JoinableThread { board.work(thread: thread) }
    }
    defer { for worker in workers { worker.join() } }
    defer { board.stop() }
    var generator = RepeatableGenerator(seed: UInt64(threads))
    for _ in 0..<500 {
      let rows = Int.random(in: 1...2000, using: &generator)
      let grain = Int.random(in: 1...70, using: &generator)
      // More chunks than grains as well: some of them are empty then.
      let chunkCount = Int.random(in: 1...100, using: &generator)
      let kernel = GrainyKernel(rows: rows, grain: grain)
      let hasRun = board.run(kernel, chunkCount: chunkCount)
      let ranges = kernel.ranges.sorted { $0.lowerBound < $1.lowerBound }
      #expect(hasRun && ranges.flatMap { $0 } == Array(0..<rows))
      #expect(ranges.allSatisfy { $0.lowerBound % grain == 0 })
    }
  }

  @Test func `chunks of a pool are at least a grain and differ by a grain at most`() {
    var generator = RepeatableGenerator(seed: 3)
    for _ in 0..<500 {
      let kernel = GrainyKernel(
        rows: Int.random(in: 1...2000, using: &generator),
        grain: Int.random(in: 1...70, using: &generator))
      let chunkCount = WorkerPool.chunkCount(
        of: kernel, threads: Int.random(in: 1...16, using: &generator))
      _ = JobBoard(threads: 1).run(kernel, chunkCount: chunkCount)
      let grains = kernel.ranges.map { ($0.count + kernel.grain - 1) / kernel.grain }
      #expect(grains.count == chunkCount)
      #expect((grains.min() ?? 0) > 0 && (grains.max() ?? 0) - (grains.min() ?? 0) <= 1)
    }
  }
}

/// Notes the ranges it was asked for.
private final class GrainyKernel: Kernel {
  let rows: Int
  let grain: Int
  private let asked = Mutex<[Range<Int>]>([])

  var work: Work {
    Work(
      kind: .router, multiplier: .float32, multiplyAdds: 1 << 30, memoryTraffic: .zero)
  }

  init(rows: Int, grain: Int) {
    self.rows = rows
    self.grain = grain
  }

  /// Those with rows, in any order.
  var ranges: [Range<Int>] { asked.withLock { $0 }.filter { !$0.isEmpty } }

  func run(rows: Range<Int>) { asked.withLock { $0.append(rows) } }
}
