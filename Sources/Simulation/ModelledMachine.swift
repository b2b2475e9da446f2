import DeviceInterface
import Profiles
import Quantities

/// What a profiled device is by itself, without a clock and a host: time, storage and heat.
///
/// A value, so that its owner is checked once per call for using it twice at a time.
struct ModelledMachine {
  /// The last deadline.
  private(set) var now: Instant
  let bus: MemoryBus
  let sampling: Duration
  var storage: StorageModel
  /// nil where the processor stays cool.
  var heat: HeatState?
  /// Whether a token has been fed whose successor has not been chosen yet.
  var awaitsSampling = true
  var prices: KnownPrices
  /// nil where all that the process holds has room at any time.
  var pressure: MemoryPressure?
  /// nil where nothing happens beside the run.
  var scenario: RunningScenario?
  /// Whether there is one, and when it changes next. These are asked at each kernel and each read,
  /// and asking the scenario, or whether it is nil, copies all that it is made of.
  let hasScenario: Bool
  var nextChange: Instant?
  private var pending = PendingReads()
  private var ticketCount = 0

  /// The machine that `profile` describes, idle and cool at `now`.
  init(
    _ profile: DeviceProfile, placement: ThreadPlacement, lanes: Int?,
    conditions: DeviceConditions, now: Instant
  ) {
    self.now = now
    let costs = CostModel(
      profile: profile, placement: placement, weightTraffic: conditions.weightTraffic)
    prices = KnownPrices(costs)
    bus = costs.bus
    sampling = costs.sampling
    storage = StorageModel(profile, lanes: lanes, conditions: conditions, start: now)
    scenario = RunningScenario(on: profile, placement: placement, conditions: conditions)
    hasScenario = scenario != nil
    pressure = conditions.held.flatMap {
      MemoryPressure(
        of: $0, on: profile.memory, changes: conditions.scenario?.takesMemory == true)
    }
    if let temperature = conditions.startTemperature {
      heat = profile.thermal.cpu.map { HeatState($0, temperature, at: now) }
    }
  }

  /// Whether kernels wait for pages that the process has lost.
  var isUnderPressure: Bool { pressure != nil }

  /// What kernels have waited for so far.
  var pageFaults: PageFaults { pressure?.pageFaults ?? PageFaults() }

  /// Queues a read that the host, if there is one, knows as `hostTicket`.
  mutating func submit(_ read: Read, hostTicket: ReadTicket?) -> ReadTicket {
    advanceStorage()
    ticketCount += 1
    let ticket = ReadTicket(id: ticketCount)
    pending.insert(
      PendingReads.Entry(ticket: ticket, byteCount: read.byteCount, hostTicket: hostTicket))
    storage.submit(ticket, byteCount: read.byteCount, urgency: read.urgency, at: now)
    return ticket
  }

  /// Lets the time pass that `work` takes; returns when it ends.
  mutating func run(_ work: Work) -> Instant {
    if hasScenario { followScenario() }
    if pressure != nil { bringBackPages(of: work) }
    now = end(of: work)
    return now
  }

  /// Lets the time pass that `works` take, one after the other; returns when the last one ends.
  mutating func run(_ works: [Work]) -> Instant {
    for work in works { _ = run(work) }
    return now
  }

  /// Lets the time pass in which pages that `work` uses are brought back: what is in a file is read
  /// by one thread that waits, beside the reads of experts.
  private mutating func bringBackPages(of work: Work) {
    let traffic = prices.price(of: work).demand.traffic
    guard let demand = pressure?.demand(of: work.kind, traffic: traffic), demand.isAny else {
      return
    }
    let start = now
    if demand.rereadBytes > 0, let window = pressure?.window {
      now = endOfReading(ByteCount(Int(demand.rereadBytes.rounded(.up))), inPartsOf: window)
    }
    now = now.after(seconds: demand.seconds)
    pressure?.note(demand, took: now - start)
  }

  /// When `byteCount` are there that are asked for now, `part` by `part`.
  private mutating func endOfReading(
    _ byteCount: ByteCount, inPartsOf part: ByteCount
  ) -> Instant {
    advanceStorage()
    ticketCount += 1
    let ticket = ReadTicket(id: ticketCount)
    storage.submit(ticket, byteCount: byteCount, part: part, urgency: .demand, at: now)
    while true {
      stepStorage()
      if let read = storage.ended.first(where: { $0.ticket == ticket }) { return read.timing.ended }
    }
  }

  /// Makes a read a demand, lets time pass until it has ended, and forgets it. It is due at the end
  /// of that time.
  mutating func complete(
    _ ticket: ReadTicket
  ) -> (timing: ReadTiming, hostTicket: ReadTicket?, due: Instant) {
    advanceStorage()
    storage.raise(ticket, to: .demand, at: now)
    while true {
      guard let read = pending[ticket] else { Self.stop(at: ticket) }
      if let timing = read.timing {
        pending.remove(ticket)
        now = max(now, timing.ended)
        return (timing, read.hostTicket, due: now)
      }
      stepStorage()
    }
  }

  /// Whether the storage has ended the read.
  mutating func hasEnded(_ ticket: ReadTicket) -> Bool {
    advanceStorage()
    return pending[ticket]?.timing != nil
  }

  /// Makes a read at least as urgent as `urgency`; returns what the host knows it as.
  mutating func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) -> ReadTicket? {
    advanceStorage()
    storage.raise(ticket, to: urgency, at: now)
    return pending[ticket]?.hostTicket
  }

  /// Forgets a read; returns how much of it has been moved.
  mutating func withdraw(
    _ ticket: ReadTicket
  ) -> (moved: ByteCount, hostTicket: ReadTicket?) {
    advanceStorage()
    guard let read = pending.remove(ticket) else { Self.stop(at: ticket) }
    let moved = read.timing == nil ? storage.withdraw(ticket, at: now) : read.byteCount
    return (moved, read.hostTicket)
  }

  /// Lets the storage do everything that is due by now.
  mutating func advanceStorage() {
    while let next = nextEvent, next <= now { stepStorage() }
  }

  /// Lets the next thing happen that the storage does, or that happens to it.
  mutating func stepStorage() {
    if advanceScenario() { return }
    storage.advance()
    for read in storage.ended { pending.note(read.timing, of: read.ticket) }
  }

  private static func stop(at ticket: ReadTicket) -> Never {
    preconditionFailure("read \(ticket.id) is not pending on this device")
  }
}
