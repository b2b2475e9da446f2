import DeviceInterface
import Quantities
import Testing

/// A machine in virtual time whose storage serves `laneCount` reads at once, the most urgent first.
///
/// A read leaves `content(at:)` in its destination when it ends, and rubbish before and if it is
/// withdrawn. Two reads under way into one slot are reported as an issue.
@safe final class ModelStorage: Device {
  private struct Job {
    var read: Read
    let submitted: Instant
    var started: Instant?
    var ended: Instant?
    var lane = 0
    var hasFailed = false
  }

  private(set) var now = Instant.start
  let insertedTime = Duration.zero
  /// How long the next read takes.
  var nextDuration: () -> Duration = { .microseconds(10) }
  /// Reads at these offsets fail when they end.
  var failingOffsets: Set<Int> = []
  /// Reads at these offsets are not even begun.
  var refusedOffsets: Set<Int> = []
  /// Reads at these offsets bring rubbish.
  var damagedOffsets: Set<Int> = []
  /// Whether predicted reads are ever served; if not, they wait until they are wanted.
  var servesPredicted = true
  private(set) var submissionCount = 0
  private let laneCount: Int
  private var jobs: [Int: Job] = [:]

  init(laneCount: Int = 1) { self.laneCount = laneCount }

  /// The byte that fills the stretch at `offset`.
  static func content(at offset: Int) -> UInt8 { UInt8(offset % 251) }

  /// Lets the processor be busy.
  func pass(_ duration: Duration) { advance(to: now + duration) }

  func run(_ kernel: some Kernel) {}

  func submit(_ read: Read) throws(StorageError) -> ReadTicket {
    if refusedOffsets.contains(read.offset) { throw failure(of: read, "refused") }
    let clash = jobs.values.contains {
      unsafe $0.ended == nil && $0.read.destination.baseAddress == read.destination.baseAddress
    }
    #expect(!clash, "two reads into one slot")
    submissionCount += 1
    unsafe read.destination.initializeMemory(as: UInt8.self, repeating: 255)
    jobs[submissionCount] = Job(read: read, submitted: now)
    beginWaiting()
    return ReadTicket(id: submissionCount)
  }

  func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    raise(ticket, to: .demand)
    while !hasEnded(ticket) { advance(to: nextEnd!) }
    let job = jobs.removeValue(forKey: ticket.id)!
    if job.hasFailed { throw failure(of: job.read, "bad sector") }
    return ReadTiming(
      submitted: job.submitted, started: job.started!, ended: job.ended!, lane: job.lane)
  }

  func hasEnded(_ ticket: ReadTicket) -> Bool {
    guard let ended = jobs[ticket.id]!.ended else { return false }
    return ended <= now
  }

  func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    jobs[ticket.id]!.read.urgency = max(urgency, jobs[ticket.id]!.read.urgency)
    beginWaiting()
  }

  func withdraw(_ ticket: ReadTicket) -> ByteCount {
    let job = jobs.removeValue(forKey: ticket.id)!
    unsafe job.read.destination.initializeMemory(as: UInt8.self, repeating: 254)
    beginWaiting()
    return job.started == nil ? .zero : ByteCount(512)
  }

  private func failure(of read: Read, _ reason: String) -> StorageError {
    StorageError(offset: read.offset, byteCount: read.byteCount, reason: reason)
  }

  private var runningIDs: [Int] {
    jobs.keys.filter { jobs[$0]!.started != nil && jobs[$0]!.ended! > now }
  }

  private var nextEnd: Instant? { runningIDs.map { jobs[$0]!.ended! }.min() }

  private func advance(to instant: Instant) {
    while let end = nextEnd, end <= instant {
      let ending = runningIDs.filter { jobs[$0]!.ended == end }
      now = end
      for id in ending { deliver(id) }
      beginWaiting()
    }
    now = max(now, instant)
  }

  private func deliver(_ id: Int) {
    let read = jobs[id]!.read
    jobs[id]!.hasFailed = failingOffsets.contains(read.offset)
    let isGood = !jobs[id]!.hasFailed && !damagedOffsets.contains(read.offset)
    unsafe read.destination.initializeMemory(
      as: UInt8.self, repeating: isGood ? Self.content(at: read.offset) : 253)
  }

  /// Gives free lanes to waiting reads: by urgency, then by age.
  private func beginWaiting() {
    var lanes = Set(0..<laneCount).subtracting(runningIDs.map { jobs[$0]!.lane })
    let waiting = jobs.keys.filter {
      jobs[$0]!.started == nil && (servesPredicted || jobs[$0]!.read.urgency > .predicted)
    }.sorted {
      (jobs[$1]!.read.urgency, $0) < (jobs[$0]!.read.urgency, $1)
    }
    for id in waiting {
      guard let lane = lanes.min() else { return }
      lanes.remove(lane)
      jobs[id]!.lane = lane
      jobs[id]!.started = now
      jobs[id]!.ended = now + nextDuration()
    }
  }
}
