import DeviceInterface
import Quantities

/// What one lane moves at a stretch.
struct ReadPiece: Sendable {
  /// The number of the ticket it belongs to.
  let number: Int
  let lane: Int
  /// The part of the read that is moved.
  let read: Read
}

/// One read from submission to its last byte.
struct PendingRead {
  private let read: Read
  private let submitted: Instant
  private var started: Instant?
  private var ended: Instant?
  private var lane = 0

  var urgency: Read.Urgency
  private(set) var phase: Phase = .waiting
  private(set) var movedByteCount = 0
  private(set) var error: StorageError?
  /// The rest is not wanted any more.
  var isWithdrawn = false
  /// A thread sleeps until it has ended.
  var isAwaited = false

  /// Where a read stands.
  enum Phase {
    /// In the line.
    case waiting
    /// A lane moves a piece of it.
    case served
    /// Complete, failed, or withdrawn while being served.
    case ended
  }

  /// `read`, handed in at `submitted`.
  init(_ read: Read, submitted: Instant) {
    self.read = read
    self.submitted = submitted
    urgency = read.urgency
  }

  /// The times of a read that has ended.
  var timing: ReadTiming {
    guard let started, let ended else { preconditionFailure("only a read that ended has timing") }
    return ReadTiming(submitted: submitted, started: started, ended: ended, lane: lane)
  }

  /// Gives `lane` what to move next: all that is left, or a piece of it while the read is but a
  /// prediction.
  mutating func takePiece(number: Int, lane: Int, at instant: Instant) -> ReadPiece {
    phase = .served
    self.lane = lane
    started = started ?? instant
    let left = read.byteCount.bytes - movedByteCount
    let count = urgency == .predicted ? min(left, ReadQueue.predictedPieceByteCount) : left
    let rest = unsafe UnsafeMutableRawBufferPointer(
      rebasing: read.destination[movedByteCount..<movedByteCount + count])
    let piece = unsafe Read(
      offset: read.offset + movedByteCount, destination: rest, urgency: urgency)
    return ReadPiece(number: number, lane: lane, read: piece)
  }

  /// Notes that `piece` was moved, or failed, at `instant`.
  mutating func finish(_ piece: ReadPiece, error: StorageError?, at instant: Instant) {
    self.error = error
    if error == nil { movedByteCount += piece.read.byteCount.bytes }
    let isOver = error != nil || isWithdrawn || movedByteCount == read.byteCount.bytes
    phase = isOver ? .ended : .waiting
    if isOver { ended = instant }
  }
}
