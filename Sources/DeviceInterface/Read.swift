public import Quantities

/// A request to bring a stretch of the device's file into memory.
// `@unchecked Sendable`: the submitter leaves `destination` alone until the ticket has been
// waited for or withdrawn, so one thread at a time touches it.
@safe public struct Read: @unchecked Sendable {
  /// Bytes from the beginning of the file; a multiple of 4096.
  public var offset: Int
  /// Where the bytes go: 4096-aligned, a multiple of 4096 long.
  public var destination: UnsafeMutableRawBufferPointer
  public var urgency: Urgency

  /// Which of several waiting reads a storage serves first.
  public enum Urgency: Int, Comparable, CaseIterable, Sendable {
    /// An expert predicted for a later layer: yields to everything else, even while being served.
    case predicted
    /// Known to be needed, not yet waited for.
    case prefetch
    /// The engine waits.
    case demand

    public static func < (lhs: Urgency, rhs: Urgency) -> Bool { lhs.rawValue < rhs.rawValue }
  }

  /// A read of `destination.count` bytes at `offset`.
  public init(offset: Int, destination: UnsafeMutableRawBufferPointer, urgency: Urgency) {
    self.offset = offset
    unsafe self.destination = destination
    self.urgency = urgency
  }

  /// How many bytes are wanted.
  public var byteCount: ByteCount { unsafe ByteCount(destination.count) }
}

/// Names one submitted read.
public struct ReadTicket: Hashable, Sendable {
  public let id: Int

  /// The ticket with number `id`, unique within one device.
  public init(id: Int) { self.id = id }
}

/// When a read was asked for, when a lane took it up, and when its bytes were there.
public struct ReadTiming: Hashable, Sendable {
  public var submitted: Instant
  /// When a lane began to serve it.
  public var started: Instant
  public var ended: Instant
  /// Which of the device's I/O lanes served it, from 0; the last one, where several did.
  public var lane: Int

  /// The life of one read.
  public init(submitted: Instant, started: Instant, ended: Instant, lane: Int) {
    self.submitted = submitted
    self.started = started
    self.ended = ended
    self.lane = lane
  }
}

/// A stretch of the device's file could not be brought into memory.
public struct StorageError: Error, Hashable, CustomStringConvertible {
  public var offset: Int
  public var byteCount: ByteCount
  public var reason: String

  /// The failure to read `byteCount` at `offset`; of zero bytes where no read had begun.
  public init(offset: Int, byteCount: ByteCount, reason: String) {
    self.offset = offset
    self.byteCount = byteCount
    self.reason = reason
  }

  /// The reason alone where it is about no bytes in particular.
  public var description: String {
    byteCount == .zero ? reason : "cannot read \(byteCount.bytes) bytes at \(offset): \(reason)"
  }
}
