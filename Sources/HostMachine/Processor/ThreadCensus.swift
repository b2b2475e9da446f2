import CLinux
public import DeviceInterface
import Glibc
import Quantities
import Synchronization

/// A kernel that notes which threads compute it, how many at a time, and how much they work.
public struct ThreadCensus: Kernel {
  public let rows: Int
  private let rowTime: Duration
  private let book = Book()

  /// What threads have done, summed over all calls.
  public struct Result: Hashable, Sendable {
    /// Different threads that computed a row.
    public var threadCount = 0
    /// The most that computed at the same time.
    public var mostAtOnce = 0
    /// Their processor time in rows.
    public var processorTime: Duration = .zero
  }

  /// A kernel of `rows` rows, each of which computes for `rowTime` of its thread's processor time.
  public init(rows: Int, rowTime: Duration) {
    self.rows = rows
    self.rowTime = rowTime
  }

  /// What was noted so far.
  public var result: Result { book.result }

  /// Claims enough for each row to be worth a thread of its own.
  public var work: Work {
    Work(
      kind: .combine, arithmetic: .float32, multiplyAdds: rows << 20, memoryTraffic: .zero)
  }

  public func run(rows: Range<Int>) {
    for _ in rows {
      book.begin()
      let start = WallClock.nanoseconds(of: CLOCK_THREAD_CPUTIME_ID)
      var spent: Int64 = 0
      while spent < rowTime.nanoseconds {
        spent = WallClock.nanoseconds(of: CLOCK_THREAD_CPUTIME_ID) - start
      }
      book.end(spent: .nanoseconds(spent))
    }
  }
}

/// What all threads write into.
private final class Book: Sendable {
  private struct Notes {
    var threads: Set<pid_t> = []
    var atOnce = 0
    var result = ThreadCensus.Result()
  }

  private let notes = Mutex(Notes())

  var result: ThreadCensus.Result { notes.withLock { $0.result } }

  func begin() {
    let thread = gettid()
    notes.withLock { notes in
      notes.threads.insert(thread)
      notes.atOnce += 1
      notes.result.threadCount = notes.threads.count
      notes.result.mostAtOnce = max(notes.result.mostAtOnce, notes.atOnce)
    }
  }

  func end(spent: Duration) {
    notes.withLock { notes in
      notes.atOnce -= 1
      notes.result.processorTime += spent
    }
  }
}
