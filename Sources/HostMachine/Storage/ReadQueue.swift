import DeviceInterface
import Quantities

/// The reads of one device from submission until they are waited for or withdrawn.
///
/// The engine's thread submits and waits; lanes take pieces and report them done. One predicted
/// read is moved at a time, and beside no more than one urgent read: the storage has something to
/// do when that ends, and predicted reads share with little else.
// `@unchecked Sendable`: every variable is used only while `lock` is held.
final class ReadQueue: @unchecked Sendable {
  /// How much of a predicted read a lane moves before it looks for something more urgent: an
  /// expert of a small model whole, since most predictions come true, and half of one is of no use.
  /// Pieces of 256 KiB, several at a time, kept a virtual solid-state disk busy with
  /// beginnings and ends: with whole experts one by one a token of a 4B in 1 GiB took 5 to 9 %
  /// less time.
  static let predictedPieceByteCount = 2 << 20

  private let clock: WallClock
  private let lock: Lock
  private let pieceAvailable: Condition
  private let readReleased: Condition

  private var line = WaitingLine()
  private var reads: [Int: PendingRead] = [:]
  private var submittedCount = 0
  private var isClosed = false
  private var processorTimes: [Duration]

  /// An empty queue for `laneCount` lanes that stamps reads with the time of `clock`.
  init(clock: WallClock, laneCount: Int) {
    self.clock = clock
    lock = Lock()
    pieceAvailable = Condition(lock)
    readReleased = Condition(lock)
    processorTimes = Array(repeating: .zero, count: laneCount)
  }

  /// The processor time of all lanes so far.
  var processorTime: Duration { lock.withLock { processorTimes.reduce(.zero, +) } }
}

// MARK: - The engine's side

extension ReadQueue {
  func submit(_ read: Read) -> ReadTicket {
    let ticket = lock.withLock {
      submittedCount += 1
      reads[submittedCount] = PendingRead(read, submitted: clock.now)
      line.add(submittedCount, read.urgency)
      return ReadTicket(id: submittedCount)
    }
    pieceAvailable.notifyOne()
    return ticket
  }

  func hasEnded(_ ticket: ReadTicket) -> Bool {
    lock.withLock { pending(ticket).phase == .ended }
  }

  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    lock.withLock { raiseLocked(ticket, to: urgency) }
  }

  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    let read = lock.withLock {
      raiseLocked(ticket, to: .demand)
      reads[ticket.id]?.isAwaited = true
      while pending(ticket).phase != .ended { readReleased.wait() }
      defer { reads[ticket.id] = nil }
      return pending(ticket)
    }
    if let error = read.error { throw error }
    return read.timing
  }

  func withdraw(_ ticket: ReadTicket) -> ByteCount {
    lock.withLock {
      let phase = pending(ticket).phase
      if phase == .waiting { line.remove(ticket.id, pending(ticket).urgency) }
      reads[ticket.id]?.isWithdrawn = true
      reads[ticket.id]?.isAwaited = true
      while pending(ticket).phase == .served { readReleased.wait() }
      defer { reads[ticket.id] = nil }
      return ByteCount(pending(ticket).movedByteCount)
    }
  }

  /// Gives up all reads that wait and lets the lanes end.
  func close() {
    lock.withLock { isClosed = true }
    pieceAvailable.notifyAll()
  }

  private func raiseLocked(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    let read = pending(ticket)
    guard read.urgency < urgency else { return }
    reads[ticket.id]?.urgency = urgency
    if read.phase == .waiting {
      line.remove(ticket.id, read.urgency)
      line.add(ticket.id, urgency)
    }
    // As a predicted read it, or what waits behind it, may have been kept from lanes that are free.
    pieceAvailable.notifyOne()
  }

  private func pending(_ ticket: ReadTicket) -> PendingRead {
    guard let read = reads[ticket.id] else {
      preconditionFailure(
        "ticket \(ticket.id) was waited for or withdrawn, or is not of this device")
    }
    return read
  }
}

// MARK: - The lanes' side

extension ReadQueue {
  /// Returns the piece that `lane` is to move next, once there is one; nil when the queue has
  /// been closed.
  func takePiece(lane: Int) -> ReadPiece? {
    lock.withLock {
      while !isClosed {
        if let number = line.takeFirst(from: predictedMayMove ? .predicted : .prefetch) {
          return reads[number]?.takePiece(number: number, lane: lane, at: clock.now)
        }
        pieceAvailable.wait()
      }
      return nil
    }
  }

  /// Notes that `piece` has been moved, or why not, and what its lane has cost so far.
  func finish(_ piece: ReadPiece, error: StorageError?, processorTime: Duration) {
    let isAwaited = lock.withLock {
      processorTimes[piece.lane] = processorTime
      reads[piece.number]?.finish(piece, error: error, at: clock.now)
      guard let read = reads[piece.number] else { return false }
      if read.phase == .waiting { line.add(piece.number, read.urgency) }
      return read.phase == .ended && read.isAwaited
    }
    // Only the thread that waits for this read is woken, and finds the lock open: of several reads
    // that end together each woke all lanes and the engine, and these then queued up for the lock.
    // What may move now is taken up by the lane that calls this.
    if isAwaited { readReleased.notifyAll() }
  }

  /// Whether a lane may start a predicted read.
  private var predictedMayMove: Bool {
    var urgentCount = 0
    for read in reads.values where read.phase == .served {
      if read.urgency == .predicted { return false }
      urgentCount += 1
    }
    return urgentCount <= 1
  }
}
