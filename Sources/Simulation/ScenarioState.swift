import Profiles
import Quantities

/// Which events of a scenario go on, as time passes and tokens begin.
struct ScenarioState: Sendable {
  private let scenario: Scenario
  private var phases: [Phase]
  /// Of events that go on and stall the storage.
  private var stalls: [Int: StallSequence] = [:]
  /// The token that is being decoded; 0 until one is.
  private var token = 0
  private(set) var history: ScenarioHistory
  /// What all that goes on takes.
  private(set) var load = Scenario.Load()
  /// When something changes next, as far as that is known. Nil where nothing does.
  private(set) var nextChange: Instant?

  /// Where an event is.
  private enum Phase {
    /// It begins at this instant, or with a token.
    case ahead(Instant?)
    /// It ends at this instant, or with a token, or never.
    case goesOn(until: Instant?)
    case over
  }

  /// What an instant changes, beside the load.
  struct Change {
    var instant: Instant
    var changesLoad = false
    /// A stall has begun that lasts until then.
    var stalledUntil: Instant?
    var temperature: StartTemperature?
  }

  /// The events of `scenario`, whose times count from `request`. None of them has begun: those of
  /// that instant begin with the first change.
  init(_ scenario: Scenario, request: Instant) {
    self.scenario = scenario
    history = ScenarioHistory(request: request, eventCount: scenario.events.count)
    phases = scenario.events.map { event in
      if case .time(let time) = event.start { .ahead(request + time) } else { .ahead(nil) }
    }
    noteNextChange()
  }

  /// Lets the next change happen.
  ///
  /// - Precondition: there is one.
  mutating func advance() -> Change {
    guard let instant = nextChange else { preconditionFailure("nothing changes any more") }
    return change(at: instant)
  }

  /// Notes that token `index` begins at `instant`, before which all changes have happened.
  mutating func begin(token index: Int, at instant: Instant) -> Change {
    token = index
    for (event, number) in zip(scenario.events, phases.indices) {
      if case .ahead = phases[number], case .token(let start) = event.start, start <= index {
        phases[number] = .ahead(instant)
      }
      if case .at(.token(let end)) = event.end, end <= index {
        if case .goesOn = phases[number] { phases[number] = .goesOn(until: instant) }
      }
    }
    return change(at: instant)
  }

  private mutating func change(at instant: Instant) -> Change {
    var change = Change(instant: instant)
    for index in phases.indices {
      if case .goesOn(let last?) = phases[index], last <= instant {
        end(index, at: instant, &change)
      }
    }
    for index in phases.indices {
      if case .ahead(let start?) = phases[index], start <= instant {
        begin(index, at: instant, &change)
      }
    }
    for index in phases.indices { stall(index, at: instant, &change) }
    if change.changesLoad { load = Scenario.Load(of: eventsThatGoOn) }
    noteNextChange()
    return change
  }

  private var eventsThatGoOn: [Scenario.Event] {
    zip(scenario.events, phases).compactMap { event, phase in
      if case .goesOn = phase { event } else { nil }
    }
  }

  /// Begins the event at `index`, unless its end has come before.
  private mutating func begin(_ index: Int, at instant: Instant, _ change: inout Change) {
    let event = scenario.events[index]
    phases[index] = .over
    var end: Instant?
    switch event.end {
    case nil: break
    case .after(let length): end = instant + length
    case .at(.time(let time)):
      if history.request + time <= instant { return }
      end = history.request + time
    case .at(.token(let last)): if last <= token { return }
    }
    history.stretches[index] = ScenarioHistory.Stretch(start: instant)
    switch event.change {
    case .load: change.changesLoad = true
    case .heat(let temperature):
      change.temperature = temperature
      history.stretches[index]?.end = instant
      return
    case .stalls(let every, let lasting):
      stalls[index] = StallSequence(
        every: every, lasting: lasting, seed: scenario.seed &+ UInt64(index), start: instant)
    }
    phases[index] = .goesOn(until: end)
  }

  private mutating func end(_ index: Int, at instant: Instant, _ change: inout Change) {
    phases[index] = .over
    stalls[index] = nil
    history.stretches[index]?.end = instant
    if case .load = scenario.events[index].change { change.changesLoad = true }
  }

  /// Begins a stall of the event at `index` if one is due. It lasts as long as was drawn, even
  /// where the event ends before.
  private mutating func stall(_ index: Int, at instant: Instant, _ change: inout Change) {
    guard let start = stalls[index]?.next, start <= instant,
      let end = stalls[index]?.draw()
    else { return }
    change.stalledUntil = max(end, change.stalledUntil ?? end)
    history.stretches[index]?.stallCount += 1
    history.stretches[index]?.stallTime += end - start
    if history.stalls.count < ScenarioHistory.mostStalls { history.stalls.append(start..<end) }
  }

  private mutating func noteNextChange() {
    var first: Instant?
    func note(_ instant: Instant?) {
      if let instant { first = min(first ?? instant, instant) }
    }
    for (index, phase) in phases.enumerated() {
      switch phase {
      case .ahead(let instant), .goesOn(let instant): note(instant)
      case .over: break
      }
      note(stalls[index]?.next)
    }
    nextChange = first
  }
}
