public import DeviceInterface
import Quantities

/// A fixed number of threads that share the rows of one kernel at a time.
///
/// The thread that calls `run` is one of them. Workers look for the next kernel for some tens of
/// microseconds and then sleep, so a pool that is not used takes no processor time.
///
/// Where processors differ, all its threads are confined to the best ones together, and the system
/// moves them among these: the workers for good, the first thread that calls `run` until the pool
/// goes.
public final class WorkerPool: Sendable {
  /// The most threads that compute at the same time, the caller included.
  public let threads: Int
  private let board: JobBoard
  private let workers: [JoinableThread]
  private let callerAffinity: CallerAffinity?

  /// The least cost of a chunk of rows, in multiply-adds plus bytes of traffic: half a microsecond
  /// on one core if the rows are in a cache, several if they are not, as a token's weights never
  /// are. Handing a kernel over costs one or two, so rows are not divided finer, and a kernel that
  /// would give a single chunk stays on the calling thread. With four times as much the few active
  /// neurons of an expert stayed on one of two threads, and took up to twice as long.
  private static let leastChunkCost = 64 << 10

  /// Chunks per thread where a kernel is large enough; more than one evens out cores of
  /// different speed and cores that other programs use at times.
  private static let chunksPerThread = 4

  /// Below this cost, some tens of microseconds on one core, a kernel whose rows are best computed
  /// together gives one chunk per thread: what several would even out is less than what each costs
  /// to get going.
  private static let leastEvenedCost = 1 << 20

  /// A pool of `threads` threads, the caller of `run` included, on processors that `topology`
  /// prefers. Ends the program where the system refuses to start so many: fewer would be measured
  /// as if they were all.
  ///
  /// - Precondition: `threads` is positive.
  public init(threads: Int, topology: CoreTopology = .current) {
    precondition(threads > 0, "a pool has at least the thread that calls it")
    self.threads = threads
    let board = JobBoard(threads: threads)
    self.board = board
    let processors = topology.placement(threads: threads)
    workers = (1..<threads).compactMap { thread in
      JoinableThread(on: processors) { board.work(thread: thread) }
    }
    if workers.count < threads - 1 { Refusal.threads(threads).end() }
    callerAffinity = processors.map(CallerAffinity.init)
  }

  deinit {
    board.stop()
    for worker in workers { worker.join() }
  }

  /// Computes all rows of `kernel`, each exactly once, and returns when the last one is done.
  ///
  /// A call while another one is under way, from a row of that kernel or from another thread,
  /// computes its rows on the calling thread.
  public func run(_ kernel: some Kernel) {
    callerAffinity?.take()
    let chunkCount = Self.chunkCount(of: kernel, threads: threads)
    if chunkCount > 1, board.run(kernel, chunkCount: chunkCount) { return }
    if kernel.rows > 0 { kernel.run(rows: 0..<kernel.rows) }
  }

  /// Into how many contiguous stretches of rows `kernel` is divided.
  static func chunkCount(of kernel: some Kernel, threads: Int) -> Int {
    if threads == 1 { return 1 }
    let work = kernel.work
    let cost = work.multiplyAdds + work.memoryTraffic.bytes
    let grains = (kernel.rows + kernel.grain - 1) / kernel.grain
    let isEvened = kernel.grain == 1 || cost >= leastEvenedCost
    return min(grains, threads * (isEvened ? chunksPerThread : 1), cost / leastChunkCost)
  }
}
