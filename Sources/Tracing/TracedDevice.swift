public import DeviceInterface
public import Quantities

/// A device that notes in a tracer what its processor did, and adds up what that asked of memory.
///
/// Reads are recorded by the expert cache, which knows whose bytes they are.
public final class TracedDevice: Device {
  private let base: any Device
  private let tracer: Tracer
  /// The traffic of all kernels so far, as their demands state it.
  public private(set) var memoryTraffic = ByteCount.zero

  /// `base`, with its kernels recorded in `tracer`.
  public init(_ base: any Device, tracer: Tracer) {
    self.base = base
    self.tracer = tracer
  }

  public var now: Instant { base.now }
  public var insertedTime: Duration { base.insertedTime }
  public var pageFaults: PageFaults { base.pageFaults }

  public func run(_ kernel: some Kernel) {
    let (start, known) = (base.moment, base.pageFaults)
    base.run(kernel)
    let (work, end) = (kernel.work, base.moment)
    memoryTraffic += work.memoryTraffic
    record(base.pageFaults - known, from: start, to: end)
    tracer.record(.kernel(work.kind), from: start, to: end)
  }

  /// A kernel waits for its pages first.
  private func record(_ faults: PageFaults, from start: Moment, to end: Moment) {
    guard faults.duration > .zero else { return }
    tracer.record(
      .fault(count: faults.count, byteCount: faults.byteCount), from: start.instant,
      to: start.instant + faults.duration,
      inserted: min(faults.duration, end.inserted(since: start)))
  }

  public func submit(_ read: Read) throws(StorageError) -> ReadTicket { try base.submit(read) }

  public func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    try base.wait(for: ticket)
  }

  public func hasEnded(_ ticket: ReadTicket) -> Bool { base.hasEnded(ticket) }

  public func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    base.raise(ticket, to: urgency)
  }

  public func withdraw(_ ticket: ReadTicket) -> ByteCount { base.withdraw(ticket) }
}
