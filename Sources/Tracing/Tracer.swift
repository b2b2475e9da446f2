public import DeviceInterface
public import Quantities

/// A bounded record of what happened when.
///
/// The tracer has no clock of its own: every instant is handed to it, so a trace taken in virtual
/// time has the same form as one taken in real time.
public final class Tracer {
  private var recorded = Trace()
  private let capacity: Int
  private let kernelCapacity: Int
  private let keepsOnlyReads: Bool
  private var kernelCount = 0
  /// How many more entries are kept.
  private var room: Int

  /// A tracer that keeps the first `capacity` entries and counts the rest.
  ///
  /// Kernels are a second view of time that other spans cover, and most of all entries. Those after
  /// the first `kernelCapacity` are left out and not counted: no figure depends on them.
  ///
  /// - Parameter keepsOnlyReads: Whether spans and samples are left out, and not counted either.
  /// - Precondition: `capacity` is positive.
  public init(capacity: Int, kernelCapacity: Int = .max, keepsOnlyReads: Bool = false) {
    precondition(capacity > 0, "a tracer holds at least one entry")
    self.capacity = capacity
    room = capacity
    self.kernelCapacity = kernelCapacity
    self.keepsOnlyReads = keepsOnlyReads
    if keepsOnlyReads {
      recorded.reads.reserveCapacity(capacity)
      return
    }
    // Reserved once, touched as it fills: an array that grows would hold everything twice.
    recorded.spans.reserveCapacity(capacity)
    recorded.reads.reserveCapacity(capacity / 2)
    recorded.samples.reserveCapacity(capacity / 4)
  }

  /// What has been recorded so far.
  public var trace: Trace { recorded }

  /// Appends a span. Complexity: amortised O(1).
  public func record(
    _ activity: Activity, from start: Instant, to end: Instant, inserted: Duration = .zero
  ) {
    record(activity, from: start, to: end, insertedNanoseconds: inserted.nanoseconds)
  }

  private func record(
    _ activity: Activity, from start: Instant, to end: Instant, insertedNanoseconds: Int64
  ) {
    if keepsOnlyReads { return }
    if case .kernel = activity {
      kernelCount += 1
      if kernelCount > kernelCapacity { return }
    }
    guard hasRoom() else { return }
    recorded.spans.append(
      Span(activity: activity, start: start, end: end, insertedNanoseconds: insertedNanoseconds))
  }

  /// Appends a span between two moments of a device. Complexity: amortised O(1).
  public func record(_ activity: Activity, from start: Moment, to end: Moment) {
    record(
      activity, from: start.instant, to: end.instant,
      insertedNanoseconds: end.inserted.nanoseconds - start.inserted.nanoseconds)
  }

  /// Appends a span for each of `count` activities that went on together between two moments of a
  /// device: one after the other, with an equal part of the time each.
  ///
  /// - Parameter activity: The one with a number from 0; none is a kernel.
  public func record(
    _ activity: (Int) -> Activity, sharedBy count: Int, from start: Moment, to end: Moment
  ) {
    if keepsOnlyReads { return }
    let kept = min(count, room)
    room -= kept
    recorded.droppedCount += count - kept
    recorded.spans.append(kept, of: count, activity, from: start, to: end)
  }

  /// Appends a read that has ended or was given up.
  public func record(_ read: ReadSpan) {
    if hasRoom() { recorded.reads.append(read) }
  }

  /// Appends the value of a counter.
  public func sample(_ counter: CounterSample.Counter, _ value: Int, at instant: Instant) {
    guard !keepsOnlyReads, hasRoom() else { return }
    recorded.samples.append(CounterSample(counter: counter, instant: instant, value: value))
  }

  /// Forgets everything and begins again in the same memory.
  public func clear() {
    recorded.spans.removeAll(keepingCapacity: true)
    recorded.reads.removeAll(keepingCapacity: true)
    recorded.samples.removeAll(keepingCapacity: true)
    recorded.droppedCount = 0
    kernelCount = 0
    room = capacity
  }

  /// Takes room for an entry, or counts one that has none.
  private func hasRoom() -> Bool {
    if room > 0 {
      room -= 1
      return true
    }
    recorded.droppedCount += 1
    return false
  }
}

extension [Span] {
  /// Appends the first `kept` of `count` spans of equal length that fill the time between two
  /// moments. One call, so that it is asked once whether the array is in use.
  fileprivate mutating func append(
    _ kept: Int, of count: Int, _ activity: (Int) -> Activity, from start: Moment, to end: Moment
  ) {
    let inserted = end.inserted(since: start)
    let share = inserted == .zero ? .zero : inserted / count
    for index in 0..<kept {
      append(
        Span(
          activity: activity(index),
          start: start.instant.moved(towards: end.instant, by: index, of: count),
          end: start.instant.moved(towards: end.instant, by: index + 1, of: count),
          insertedNanoseconds: share.nanoseconds))
    }
  }
}

/// Everything a tracer kept.
public struct Trace: Hashable, Sendable {
  /// The compute side, in the order in which spans ended.
  public var spans: [Span] = []
  /// The storage side, in the order in which the engine learnt that a read had ended.
  public var reads: [ReadSpan] = []
  public var samples: [CounterSample] = []
  /// What went on beside the run; they may overlap.
  public var conditions: [ConditionSpan] = []
  /// Entries that came after the tracer was full.
  public var droppedCount = 0

  /// A trace of nothing.
  public init() {}
}
