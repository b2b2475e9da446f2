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
  private var agenda = ScenarioAgenda()

  /// Where an event is.
  private enum Phase {
    case ahead
    case goesOn
    case over
  }

  /// When something changes next, as far as that is known. Nil where nothing does.
  var nextChange: Instant? { agenda.next?.instant }

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
    phases = Array(repeating: .ahead, count: scenario.events.count)
    for (index, event) in scenario.events.enumerated() {
      guard case .time(let time) = event.start else { continue }
      agenda.insert(.begins, of: index, at: request + time)
    }
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
    for (number, event) in scenario.events.enumerated() {
      if phases[number] == .ahead, case .token(let start) = event.start, start <= index {
        agenda.insert(.begins, of: number, at: instant)
      }
      if phases[number] == .goesOn, case .at(.token(let end)) = event.end, end <= index {
        agenda.insert(.ends, of: number, at: instant)
      }
    }
    return change(at: instant)
  }

  private mutating func change(at instant: Instant) -> Change {
    var change = Change(instant: instant)
    while let next = agenda.next, next.instant <= instant {
      agenda.removeNext()
      switch next.step {
      case .ends: end(next.index, at: instant, &change)
      case .begins: begin(next.index, at: instant, &change)
      case .stalls: stall(next.index, &change)
      }
    }
    // Stalls of events that have ended do not come any more.
    while let next = agenda.next, next.step == .stalls, stalls[next.index] == nil {
      agenda.removeNext()
    }
    if change.changesLoad { load = Scenario.Load(of: eventsThatGoOn) }
    return change
  }

  private var eventsThatGoOn: [Scenario.Event] {
    zip(scenario.events, phases).compactMap { event, phase in
      phase == .goesOn ? event : nil
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
      let sequence = StallSequence(
        every: every, lasting: lasting, seed: scenario.seed &+ UInt64(index), start: instant)
      stalls[index] = sequence
      agenda.insert(.stalls, of: index, at: sequence.next)
    }
    phases[index] = .goesOn
    if let end { agenda.insert(.ends, of: index, at: end) }
  }

  private mutating func end(_ index: Int, at instant: Instant, _ change: inout Change) {
    phases[index] = .over
    stalls[index] = nil
    history.stretches[index]?.end = instant
    if case .load = scenario.events[index].change { change.changesLoad = true }
  }

  /// Begins the stall of the event at `index` that is due, unless the event has ended. It lasts as
  /// long as was drawn, even where the event ends before.
  private mutating func stall(_ index: Int, _ change: inout Change) {
    guard let start = stalls[index]?.next, let end = stalls[index]?.draw() else { return }
    if let next = stalls[index]?.next { agenda.insert(.stalls, of: index, at: next) }
    change.stalledUntil = max(end, change.stalledUntil ?? end)
    history.stretches[index]?.stallCount += 1
    history.stretches[index]?.stallTime += end - start
    if history.stalls.count < ScenarioHistory.mostStalls { history.stalls.append(start..<end) }
  }
}
