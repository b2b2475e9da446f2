import DeviceInterface
import Glibc
import Quantities

/// The threads that move the bytes a queue asks for.
struct ReadLanes: Sendable {
  private let threads: [JoinableThread]

  /// Starts `count` threads that serve `queue` from `file` until it is closed.
  init(
    count: Int, serving queue: ReadQueue, from file: StorageFile, topology: CoreTopology
  ) throws(StorageError) {
    // A lane waits for the storage most of the time, on any processor: not only on those to which
    // a pool may have confined the thread that makes it.
    let anywhere = topology.placement(threads: topology.processors.count)
    threads = (0..<count).compactMap { lane in
      JoinableThread(on: anywhere) { Self.serve(queue, from: file, lane: lane) }
    }
    guard threads.count == count else {
      queue.close()
      join()
      throw StorageError(
        offset: 0, byteCount: .zero, reason: Refusal.threads(count).sentence)
    }
  }

  /// Returns when every thread has ended.
  func join() {
    for thread in threads { thread.join() }
  }

  private static func serve(_ queue: ReadQueue, from file: StorageFile, lane: Int) {
    while let piece = queue.takePiece(lane: lane) {
      let error = move(piece.read, from: file)
      let cost = WallClock.nanoseconds(of: CLOCK_THREAD_CPUTIME_ID)
      queue.finish(piece, error: error, processorTime: .nanoseconds(cost))
    }
  }

  private static func move(_ read: Read, from file: StorageFile) -> StorageError? {
    do {
      try unsafe file.read(into: read.destination, at: read.offset)
      return nil
    } catch {
      return error
    }
  }
}
