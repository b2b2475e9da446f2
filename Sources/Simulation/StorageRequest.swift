import DeviceInterface
import Profiles
import Quantities

/// A read that waits for a lane.
struct StorageRequest: Sendable {
  let ticket: ReadTicket
  let byteCount: ByteCount
  /// The size of the reads that it is a series of; nil where it is one read.
  let part: ByteCount?
  /// Counts submissions, so that no two requests tie.
  let order: Int
  let submitted: Instant
  var urgency: Read.Urgency
  /// When a lane first took it up.
  var started: Instant?
  /// What has not been moved yet: all of it, unless it has been interrupted.
  var remainingBytes: Double

  init(
    ticket: ReadTicket, byteCount: ByteCount, part: ByteCount? = nil, order: Int,
    submitted: Instant, urgency: Read.Urgency
  ) {
    self.ticket = ticket
    self.byteCount = byteCount
    self.part = part
    self.order = order
    self.submitted = submitted
    self.urgency = urgency
    // A read of nothing still takes its turn.
    remainingBytes = Double(max(byteCount.bytes, 1))
  }

  /// What the curve is asked for: the size of the read, of its rest, or of one of a series.
  var partBytes: Double { part.map { Double($0.bytes) } ?? remainingBytes }

  /// How many latencies pass in a row. Of a series a part of one: what is left of its last read
  /// would else cost as much as a whole one wherever a little is read.
  var partCount: Double { part.map { remainingBytes / Double($0.bytes) } ?? 1 }

  func precedes(_ other: StorageRequest) -> Bool {
    urgency == other.urgency ? order < other.order : urgency > other.urgency
  }

  var movedByteCount: ByteCount {
    ByteCount(byteCount.bytes - min(byteCount.bytes, Int(remainingBytes.rounded(.down))))
  }
}

/// A read that a lane serves: first its latency passes, then its bytes move.
///
/// Progress is counted from the last change of its rate, not from event to event, so that events
/// which do not concern it cannot change how its progress is rounded.
struct StorageService: Sendable {
  var request: StorageRequest
  let lane: Int
  /// What the curve is asked for.
  let size: Double
  private(set) var isTransferring = false
  /// When the current stretch of latency or of an unchanged rate ends. Nil while nothing moves.
  private(set) var due: Instant?
  private(set) var bytesPerSecond = 0.0
  private var rateSince: Instant
  /// The answer to the last question for a limit, which seldom changes between two events.
  private var lastLimit = (inFlight: 0, bytesPerSecond: 0.0)

  init(request: StorageRequest, lane: Int, takenUp now: Instant, latency: Duration) {
    self.request = request
    self.request.started = request.started ?? now
    self.lane = lane
    size = request.partBytes
    rateSince = now
    due = now + latency
  }

  func isDue(at now: Instant) -> Bool { due.map { $0 <= now } ?? false }

  /// Whether it moves bytes, and is a predicted read or is none.
  func isMoving(_ isPredicted: Bool) -> Bool {
    isTransferring && (request.urgency == .predicted) == isPredicted
  }

  mutating func beginTransfer(at now: Instant) {
    isTransferring = true
    rateSince = now
    due = nil
  }

  /// Lets the latency take `time` longer, if it still passes.
  mutating func postpone(by time: Duration) {
    if !isTransferring { due = due.map { $0 + time } }
  }

  /// What the curve gives this read with `inFlight` of them in service, in bytes per second.
  mutating func transferLimit(inFlight: Int, on services: inout KnownServices) -> Double {
    if lastLimit.inFlight != inFlight {
      lastLimit = (inFlight, size / services.service(of: size, inFlight: inFlight).transfer)
    }
    return lastLimit.bytesPerSecond
  }

  /// Moves at `rate` from `now` on.
  mutating func setRate(_ rate: Double, at now: Instant) {
    guard rate != bytesPerSecond || due == nil else { return }
    request.remainingBytes = remainingBytes(at: now)
    rateSince = now
    bytesPerSecond = rate
    due = rate > 0 ? now.after(seconds: request.remainingBytes / rate) : nil
  }

  /// The read as it goes back to the queue.
  func interrupted(at now: Instant) -> StorageRequest {
    var rest = request
    rest.remainingBytes = max(1, remainingBytes(at: now))
    return rest
  }

  func ended(at now: Instant) -> EndedRead {
    EndedRead(
      ticket: request.ticket, order: request.order,
      timing: ReadTiming(
        submitted: request.submitted, started: request.started ?? now, ended: now, lane: lane))
  }

  private func remainingBytes(at now: Instant) -> Double {
    guard isTransferring else { return request.remainingBytes }
    return max(0, request.remainingBytes - bytesPerSecond * now.seconds(since: rateSince))
  }
}

/// A read that has ended.
struct EndedRead: Sendable {
  let ticket: ReadTicket
  let order: Int
  let timing: ReadTiming
}
