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
  public struct Counts: Hashable, Sendable {
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
  public var counts: Counts { book.counts }

  /// Claims enough for each row to be worth a thread of its own.
  public var work: Work {
    Work(
      kind: .combine, multiplier: .float32, multiplyAdds: rows << 20, memoryTraffic: .zero)
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
    var counts = ThreadCensus.Counts()
  }

  private let notes = Mutex(Notes())

  var counts: ThreadCensus.Counts { notes.withLock { $0.counts } }

  func begin() {
    let thread = gettid()
    notes.withLock { notes in
      notes.threads.insert(thread)
      notes.atOnce += 1
      notes.counts.threadCount = notes.threads.count
      notes.counts.mostAtOnce = max(notes.counts.mostAtOnce, notes.atOnce)
    }
  }

  func end(spent: Duration) {
    notes.withLock { notes in
      notes.atOnce -= 1
      notes.counts.processorTime += spent
    }
  }
}
