import DeviceInterface
import Synchronization

/// Where the caller of a pool posts a kernel and workers take chunks of its rows.
///
/// Only a thread that took a chunk from `shares` looks at `job`.
/// The caller leaves `run` when every chunk has been computed, by any thread, so a worker
/// that wakes too late finds nothing left and need not be waited for.
// `@unchecked Sendable`: `job` is written only when no chunk is left or being computed, and read
// only between taking a chunk and having computed it.
final class JobBoard: @unchecked Sendable {
  private var job: Job?
  private let isBusy = Atomic(false)
  private let shares: ChunkShares
  private let chunksUnfinished = Atomic(0)
  private let isStopped = Atomic(false)

  private let sleepingWorkers = Atomic(0)
  private let isCallerAsleep = Atomic(false)
  private let lock: Lock
  private let chunksAppeared: Condition
  private let lastChunkFinished: Condition

  /// A board for the thread that calls `run`, which is number 0, and `threads - 1` workers.
  init(threads: Int) {
    shares = ChunkShares(threads: threads)
    lock = Lock()
    chunksAppeared = Condition(lock)
    lastChunkFinished = Condition(lock)
  }

  /// Computes `kernel` in `chunkCount` chunks together with the workers; false, with nothing
  /// computed, if another kernel is under way.
  func run<Computation: Kernel>(_ kernel: Computation, chunkCount: Int) -> Bool {
    if isBusy.exchange(true, ordering: .acquiring) { return false }
    defer { isBusy.store(false, ordering: .releasing) }
    unsafe withUnsafePointer(to: kernel) { address in
      job = unsafe Job(
        computation: Computation.self, address: address, rows: kernel.rows,
        grain: kernel.grain, chunkCount: chunkCount)
      publish(chunkCount)
      while computeChunk(thread: 0) {}
      awaitLastChunk()
      job = nil
    }
    return true
  }

  /// What the worker with number `thread`, from 1 on, does all its life.
  func work(thread: Int) {
    while !isStopped.load(ordering: .acquiring) {
      if computeChunk(thread: thread) { continue }
      if !Spinning.waits(givingWay: true, until: hasNews) { sleepUntilNews() }
    }
  }

  /// Lets every worker return from `work`.
  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    wakeWorkers()
  }

  private func publish(_ chunkCount: Int) {
    chunksUnfinished.store(chunkCount, ordering: .relaxed)
    // In one total order with `sleepingWorkers`: either the worker sees the chunks before it
    // sleeps, or it is seen here.
    shares.fill(chunkCount: chunkCount)
    if sleepingWorkers.load(ordering: .sequentiallyConsistent) > 0 { wakeWorkers() }
  }

  /// Takes a chunk and computes it; false if none is left.
  private func computeChunk(thread: Int) -> Bool {
    guard let index = shares.take(thread: thread) else { return false }
    job!.compute(chunk: index)
    let left = chunksUnfinished.subtract(1, ordering: .sequentiallyConsistent).newValue
    if left == 0, isCallerAsleep.load(ordering: .sequentiallyConsistent) {
      lock.withLock {}
      lastChunkFinished.notifyAll()
    }
    return true
  }

  private func awaitLastChunk() {
    let isDone = { [self] in chunksUnfinished.load(ordering: .acquiring) == 0 }
    if Spinning.waits(givingWay: false, until: isDone) { return }
    lock.withLock {
      isCallerAsleep.store(true, ordering: .sequentiallyConsistent)
      while chunksUnfinished.load(ordering: .sequentiallyConsistent) > 0 {
        lastChunkFinished.wait()
      }
      isCallerAsleep.store(false, ordering: .relaxed)
    }
  }

  private func sleepUntilNews() {
    lock.withLock {
      sleepingWorkers.add(1, ordering: .sequentiallyConsistent)
      while !hasNews() { chunksAppeared.wait() }
      sleepingWorkers.subtract(1, ordering: .relaxed)
    }
  }

  /// Whether a worker has a reason to be awake.
  private func hasNews() -> Bool {
    !shares.isEmpty || isStopped.load(ordering: .sequentiallyConsistent)
  }

  /// Passing through the lock makes sure that no worker is between checking for work and sleeping.
  private func wakeWorkers() {
    lock.withLock {}
    chunksAppeared.notifyAll()
  }
}

/// A kernel that lies on the caller's stack, without its type.
@safe private struct Job {
  let computation: any Kernel.Type
  let address: UnsafeRawPointer
  let rows: Int
  let grain: Int
  let chunkCount: Int

  /// Computes the rows of one chunk.
  func compute(chunk index: Int) {
    run(computation, rows: beginning(ofChunk: index)..<beginning(ofChunk: index + 1))
  }

  private func beginning(ofChunk index: Int) -> Int {
    let grains = (rows + grain - 1) / grain
    return min(rows, grains * index / chunkCount * grain)
  }

  private func run<Computation: Kernel>(_: Computation.Type, rows: Range<Int>) {
    unsafe address.assumingMemoryBound(to: Computation.self).pointee.run(rows: rows)
  }
}
