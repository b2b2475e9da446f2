public import DeviceInterface
public import Profiles
public import Quantities

/// A disk as a queue: reads wait by urgency, then by age, for one of several lanes.
///
/// A lane that takes up a read lets the latency pass, then moves bytes. Reads that move bytes share
/// the device: each gets what the curve gives one of as many as are in service, and all together
/// never more than the ceiling, of which a read that cannot use its part leaves the rest to the
/// others. A `.predicted` read is served from what more urgent reads leave over, lanes and
/// bandwidth, and so never delays one: their times are the same to the nanosecond with and without
/// it.
///
/// The model is stepped from event to event by its owner: before any call that takes an instant,
/// all events up to that instant must have been stepped.
public struct StorageModel: Sendable {
  /// How many reads are served at a time.
  public let lanes: Int
  var services: KnownServices
  /// What all lanes together move at most.
  let ceiling: Bandwidth
  /// What range and age have left of the curve and the ceiling.
  private let ownFactor: Double
  /// What is left of that for now.
  private var factor: Double
  /// What others move meanwhile, in bytes per second.
  private var taken = 0.0
  /// Until then no latency passes and no byte moves; nil where the storage does not stall.
  private var stalledUntil: Instant?
  private var heat: HeatState?
  /// Most urgent first, then oldest.
  private var waiting: [StorageRequest] = []
  /// In the order in which they were taken up.
  var inService: [StorageService] = []
  private var submittedCount = 0
  /// The reads that the last event ended, oldest first.
  private(set) var ended: [EndedRead] = []
  /// When something happens next: a latency is over, a read ends, the storage grows hotter, or a
  /// stall ends. Nil if the disk is idle.
  public private(set) var nextEvent: Instant?
  /// What all lanes move together; it stays so until the next event.
  public private(set) var rate = Bandwidth(bytesPerSecond: 0)
  /// Rates while they are divided.
  var shares: [Double] = []

  /// The idle storage of `profile`, with its own number of lanes or with `lanes`.
  ///
  /// - Parameter start: When it is as hot as `conditions` say.
  /// - Precondition: `lanes` is positive.
  public init(
    _ profile: DeviceProfile, lanes: Int? = nil,
    conditions: DeviceConditions = DeviceConditions(), start: Instant = .start
  ) {
    let storage = profile.storage
    self.init(
      curve: storage.curve, ceiling: storage.ceiling, lanes: lanes ?? storage.lanes,
      factor: storage.bandwidthFactor(readSpan: conditions.readSpan))
    if let temperature = conditions.startTemperature {
      heat = profile.thermal.storage.map { HeatState($0, temperature, at: start) }
    }
  }

  /// An idle storage that is never hot.
  ///
  /// - Parameter factor: Of the bandwidth that `curve` and `ceiling` give.
  /// - Precondition: `lanes`, `ceiling` and `factor` are positive.
  public init(curve: StorageCurve, ceiling: Bandwidth, lanes: Int, factor: Double = 1) {
    precondition(lanes > 0, "a storage device has at least one lane")
    precondition(ceiling.bytesPerSecond > 0 && factor > 0, "a ceiling is above zero")
    services = KnownServices(curve)
    self.ceiling = ceiling
    self.lanes = lanes
    ownFactor = factor
    self.factor = factor
  }

  /// Reads submitted and neither ended nor withdrawn.
  public var queueDepth: Int { waiting.count + inService.count }

  /// Of the bandwidth that curve and ceiling give, what is left now.
  var bandwidthFactor: Double { heat.map { factor * $0.factor } ?? factor }

  /// What all reads together may have now, in bytes per second: whatever others take, a little is
  /// left, so that every read ends.
  var capacity: Double {
    guard stalledUntil == nil else { return 0 }
    let all = bandwidthFactor * ceiling.bytesPerSecond
    return max(all - taken, all * Self.leastShare)
  }

  private static let leastShare = 0.01

  private var isMoving: Bool {
    inService.contains { $0.isTransferring && $0.bytesPerSecond > 0 }
  }

  /// Notes that what moved has moved until `now`, and whether that ends a stall.
  private mutating func pass(until now: Instant) {
    if let end = stalledUntil, end <= now { stalledUntil = nil }
    guard heat != nil else { return }
    let isWorking = isMoving
    heat?.advance(to: now, isWorking: isWorking)
  }

  private mutating func noteNextEvent() {
    var (first, sum) = (Instant?.none, 0.0)
    for index in inService.indices {
      if inService[index].isTransferring { sum += inService[index].bytesPerSecond }
      guard let due = inService[index].due else { continue }
      first = min(due, first ?? due)
    }
    rate = Bandwidth(bytesPerSecond: sum)
    if let due = first, let hotter = heat?.nextStep, isMoving { first = min(due, hotter) }
    if let stalledUntil, !inService.isEmpty { first = min(stalledUntil, first ?? stalledUntil) }
    nextEvent = first
  }

  /// Queues a read of `byteCount`; a free lane takes it up at once.
  ///
  /// - Parameter part: The size of the reads, each asked for when the one before it is there, that
  ///   it is a series of; nil where it is one.
  public mutating func submit(
    _ ticket: ReadTicket, byteCount: ByteCount, part: ByteCount? = nil, urgency: Read.Urgency,
    at now: Instant
  ) {
    pass(until: now)
    submittedCount += 1
    enqueue(
      StorageRequest(
        ticket: ticket, byteCount: byteCount, part: part, order: submittedCount, submitted: now,
        urgency: urgency))
    serve(at: now)
  }

  /// Makes a read at least as urgent as `urgency`. Does nothing once it has ended.
  public mutating func raise(_ ticket: ReadTicket, to urgency: Read.Urgency, at now: Instant) {
    pass(until: now)
    noteNextEvent()
    if let index = inService.firstIndex(where: { $0.request.ticket == ticket }) {
      guard inService[index].request.urgency < urgency else { return }
      inService[index].request.urgency = urgency
    } else if let index = waiting.firstIndex(where: { $0.ticket == ticket }) {
      guard waiting[index].urgency < urgency else { return }
      var request = waiting.remove(at: index)
      request.urgency = urgency
      enqueue(request)
    }
    serve(at: now)
  }

  /// Gives a read up, its lane free at once. Returns how many of its bytes had been moved.
  ///
  /// - Precondition: the read was submitted and has neither ended nor been withdrawn.
  @discardableResult
  public mutating func withdraw(_ ticket: ReadTicket, at now: Instant) -> ByteCount {
    pass(until: now)
    if let index = inService.firstIndex(where: { $0.request.ticket == ticket }) {
      let request = inService.remove(at: index).interrupted(at: now)
      serve(at: now)
      return request.movedByteCount
    }
    noteNextEvent()
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else {
      preconditionFailure("read \(ticket.id) is not pending")
    }
    return waiting.remove(at: index).movedByteCount
  }

  /// Lets others move as much as `taken` from `now` on, with a `share` left of the bandwidth.
  mutating func serve(besides taken: Bandwidth, share: Double, at now: Instant) {
    pass(until: now)
    self.taken = taken.bytesPerSecond
    factor = ownFactor * share
    serve(at: now)
  }

  /// Is as hot as `temperature` says from `now` on, if it is one that grows hot.
  mutating func become(_ temperature: StartTemperature, at now: Instant) {
    pass(until: now)
    heat = heat.map { HeatState($0.curve, temperature, at: now) }
    serve(at: now)
  }

  /// Stands still from `now` until `end`, if it does not for longer already.
  mutating func stall(until end: Instant, at now: Instant) {
    pass(until: now)
    let start = max(now, stalledUntil ?? now)
    guard start < end else { return }
    stalledUntil = end
    for index in inService.indices { inService[index].postpone(by: end - start) }
    serve(at: now)
  }

  /// Lets the next event happen. Returns the reads that end with it, oldest first; often none.
  public mutating func step() -> [(ticket: ReadTicket, timing: ReadTiming)] {
    advance()
    return ended.map { ($0.ticket, $0.timing) }
  }

  /// Lets the next event happen; `ended` are the reads that end with it.
  mutating func advance() {
    ended.removeAll(keepingCapacity: true)
    guard let now = nextEvent else { return }
    pass(until: now)
    var index = 0
    while index < inService.count {
      if !inService[index].isDue(at: now) {
        index += 1
      } else if inService[index].isTransferring {
        end(inService.remove(at: index).ended(at: now))
      } else {
        inService[index].beginTransfer(at: now)
        index += 1
      }
    }
    serve(at: now)
  }

  /// Notes that a read has ended, behind those that are older.
  private mutating func end(_ read: EndedRead) {
    let index = ended.firstIndex { read.order < $0.order } ?? ended.endIndex
    ended.insert(read, at: index)
  }

  private mutating func enqueue(_ request: StorageRequest) {
    let index = waiting.firstIndex { request.precedes($0) } ?? waiting.endIndex
    waiting.insert(request, at: index)
  }

  /// Gives lanes to waiting reads, then bandwidth to all that are in service.
  private mutating func serve(at now: Instant) {
    while let next = waiting.first {
      if inService.count == lanes {
        guard next.urgency > .predicted, let index = yieldingIndex else { break }
        enqueue(inService.remove(at: index).interrupted(at: now))
      }
      takeUp(waiting.removeFirst(), at: now)
    }
    shareBandwidth(at: now)
    noteNextEvent()
  }

  /// The youngest predicted read in service, which gives way first.
  private var yieldingIndex: Int? {
    inService.indices.filter { inService[$0].request.urgency == .predicted }
      .max { inService[$0].request.order < inService[$1].request.order }
  }

  private mutating func takeUp(_ request: StorageRequest, at now: Instant) {
    let isFree = { (lane: Int) in !inService.contains { $0.lane == lane } }
    guard let lane = (0..<lanes).first(where: isFree) else {
      preconditionFailure("a read is taken up only when a lane is free")
    }
    let inFlight =
      1 + inService.count { request.urgency == .predicted || $0.request.urgency > .predicted }
    let latency = services.service(of: request.partBytes, inFlight: inFlight).latency
    var service = StorageService(
      request: request, lane: lane, takenUp: now,
      latency: .roundedUp(seconds: latency * request.partCount))
    if let stalledUntil { service.postpone(by: stalledUntil - now) }
    inService.append(service)
  }
}
