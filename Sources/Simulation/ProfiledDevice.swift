public import DeviceInterface
public import Profiles
public import Quantities

/// A machine that takes as long as a profile says.
///
/// With a wall clock and a host it throttles the host. With a virtual clock and a host it computes
/// real results in simulated time, and two runs have the same instants. With a virtual clock alone
/// it does no work at all and only accounts for it.
///
/// **Lag.** Device time advances in calls only, by what the profile says, so an applied run has the
/// instants of a simulated one. Real time that the profile does not know of (the engine's own work
/// between two calls, a sleep that ended late, a host slower than the profile) makes the clock run
/// ahead of the device. That is the lag: the next deadlines count from the last one, and whatever
/// the host has to spare in them makes the lag up. What a user sees happens at `now + lag`; a run
/// in which that is not close to `now` is no result.
public final class ProfiledDevice: Device {
  /// What this device stands for.
  public let profile: DeviceProfile
  /// The last deadline.
  public var now: Instant { reached }
  /// How far real time is ahead of device time.
  public var lag: Duration { timeReallyPasses ? clock.now - now : .zero }
  /// The largest lag at a deadline so far. A run in which it is not small is no result.
  public var worstLag: Duration { largestLag }
  /// Waits that the host kept waiting for longer than the modelled storage.
  public private(set) var lateReadCount = 0
  public var insertedTime: Duration { inserted }
  public var pageFaults: PageFaults { machine.pageFaults }
  /// Whether the process holds more than the profile has room for, so that pages are missing.
  public var isUnderPressure: Bool { machine.isUnderPressure }

  private var machine: ModelledMachine
  /// The machine's time, which is asked for far more often than it changes.
  private var reached: Instant
  private let clock: any DeviceClock
  private let host: (any Device)?
  /// Whether waiting on the clock takes time away from the host.
  private let timeReallyPasses: Bool
  private var largestLag = Duration.zero
  private var inserted = Duration.zero

  /// The machine that `profile` describes, with `threads` threads and the profile's own number of
  /// I/O lanes or `lanes`.
  ///
  /// - Precondition: `threads` is at least 1 and at most `profile.maxThreads`, and as many as a
  ///   placement in `conditions` has; `lanes` is positive.
  public init(
    profile: DeviceProfile, threads: Int, lanes: Int? = nil,
    conditions: DeviceConditions = DeviceConditions(), clock: any DeviceClock,
    host: (any Device)?
  ) {
    self.profile = profile
    self.clock = clock
    self.host = host
    let placement = conditions.placement ?? ThreadPlacement(fastest: threads, of: profile)
    precondition(placement.threads == threads, "each of \(threads) threads has a core")
    machine = ModelledMachine(
      profile, placement: placement, lanes: lanes, conditions: conditions, now: clock.now)
    reached = machine.now
    timeReallyPasses = !(clock is VirtualClock)
  }

  public func run(_ kernel: some Kernel) {
    let end = machine.run(kernel.work)
    if let host { host.run(kernel) }
    settle(at: end)
  }

  public func account(for works: [Work]) { settle(at: machine.run(works)) }

  public func submit(_ read: Read) throws(StorageError) -> ReadTicket {
    machine.submit(read, hostTicket: try submitToHost(read))
  }

  @discardableResult
  public func wait(for ticket: ReadTicket) throws(StorageError) -> ReadTiming {
    let (timing, hostTicket, due) = machine.complete(ticket)
    // The host goes first, so that what is waited for afterwards is exactly the inserted time.
    defer { settle(at: due) }
    try waitForHost(hostTicket, due: due)
    return timing
  }

  /// Whether the modelled storage has ended the read. A host that is late for it costs lag and no
  /// device time.
  public func hasEnded(_ ticket: ReadTicket) -> Bool { machine.hasEnded(ticket) }

  public func raise(_ ticket: ReadTicket, to urgency: Read.Urgency) {
    if let hostTicket = machine.raise(ticket, to: urgency) {
      host?.raise(hostTicket, to: urgency)
    }
  }

  public func withdraw(_ ticket: ReadTicket) -> ByteCount {
    let (moved, hostTicket) = machine.withdraw(ticket)
    if let hostTicket {
      // The host returns when it no longer writes; that it has to finish is not the device's time.
      _ = host?.withdraw(hostTicket)
      settle(at: now)
    }
    return moved
  }

  /// Lets the times of the scenario in the device's conditions count from now on: the request has
  /// come. Until then nothing of it happens.
  public func beginRequest() { machine.beginRequest() }

  /// Notes that the step begins that decodes token `index`, counted from 1: what events of a
  /// scenario may wait for.
  public func beginToken(_ index: Int) { machine.beginToken(index) }

  /// What of the scenario has happened until now; nil where there is none.
  public var scenarioHistory: ScenarioHistory? { machine.scenarioHistory() }

  private func submitToHost(_ read: Read) throws(StorageError) -> ReadTicket? {
    guard let host else { return nil }
    return try host.submit(read)
  }

  private func waitForHost(_ ticket: ReadTicket?, due: Instant) throws(StorageError) {
    guard let host, let ticket else { return }
    let hadEnded = host.hasEnded(ticket)
    try host.wait(for: ticket)
    if !hadEnded, clock.now > due { lateReadCount += 1 }
  }

  /// Lets real time pass until the machine's, which is `instant`, and notes how late the clock is
  /// for it.
  private func settle(at instant: Instant) {
    reached = instant
    let wait = timeReallyPasses ? max(.zero, instant - clock.now) : .zero
    clock.wait(until: instant)
    guard timeReallyPasses else { return }
    inserted = inserted + wait
    largestLag = max(largestLag, lag)
  }
}
