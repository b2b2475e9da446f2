public import DeviceInterface
public import Quantities
public import Tracing

/// A read of a part of the model that is under way.
public struct StoredRead: Sendable {
  /// Whose bytes it brings.
  public let part: StoredPart
  public let ticket: ReadTicket
  public let byteCount: ByteCount
  /// What it was submitted as.
  public let purpose: Read.Urgency

  /// The read of `part` that `ticket` names.
  public init(_ part: StoredPart, ticket: ReadTicket, byteCount: ByteCount, purpose: Read.Urgency) {
    self.part = part
    self.ticket = ticket
    self.byteCount = byteCount
    self.purpose = purpose
  }

  /// Waits until the bytes are in memory, and records the wait as a stall where it took time.
  ///
  /// - Parameters:
  ///   - asked: Since when the bytes are needed.
  ///   - hadEnded: Whether the read had ended by then: taking note of that is no stall, even where
  ///     the wall clock moves on.
  /// - Returns: The life of the read, and when the stall ended; nil where there was none.
  /// - Throws: `StorageError` where the read failed.
  public func wait(
    on device: any Device, tracer: Tracer, since asked: Moment, hadEnded: Bool
  ) throws(StorageError) -> (timing: ReadTiming, stallEnd: Moment?) {
    let timing = try device.wait(for: ticket)
    guard !hadEnded else { return (timing, nil) }
    let now = device.moment
    guard now.instant > asked.instant else { return (timing, nil) }
    tracer.record(.stall(part), from: asked, to: now)
    return (timing, now)
  }

  /// What a trace keeps of the read.
  public func span(_ timing: ReadTiming, wasUsed: Bool) -> ReadSpan {
    ReadSpan(part, byteCount: byteCount, purpose: purpose, timing: timing, wasUsed: wasUsed)
  }
}
