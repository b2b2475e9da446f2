import Profiles
import Quantities
import Results
import Simulation
import Tracing

extension PreparedRun {
  /// Whether memory is too small at some time, or may be.
  var mayBeShort: Bool { shortage != nil || options.scenario?.takesMemory == true }

  /// What the figures of a run in a scenario take for granted.
  var scenarioCaveats: [String] {
    guard options.scenario != nil else { return [] }
    return [
      "others that use the storage take bandwidth and no latency; memory that is given back holds"
        + " at once what it held before; a thread whose core is taken moves to the best free core,"
        + " else shares one, and is never faster for it; a kernel is priced as things are when it"
        + " begins"
    ]
  }
}

extension ScenarioRecord {
  /// nil where `run` has no scenario.
  init?(_ execution: Execution, of run: PreparedRun) {
    guard let scenario = run.options.scenario, let history = execution.scenarioHistory else {
      return nil
    }
    self.init(
      name: scenario.name, seed: scenario.seed,
      events: zip(scenario.events, history.stretches).map { event, stretch in
        Event(event, stretch, since: history.request)
      })
  }
}

extension ScenarioRecord.Event {
  fileprivate init(
    _ event: Scenario.Event, _ stretch: ScenarioHistory.Stretch?, since request: Instant
  ) {
    let stalls = if case .stalls = event.change { true } else { false }
    self.init(
      what: event.what, at: event.at, until: event.until,
      startSeconds: stretch.map { ($0.start - request).inSeconds },
      endSeconds: stretch?.end.map { ($0 - request).inSeconds },
      stalls: stalls ? stretch?.stallCount : nil,
      stallSeconds: stalls ? stretch?.stallTime.inSeconds : nil)
  }
}

extension Execution {
  /// Notes what of `scenario` has happened on a device until `now`.
  mutating func note(_ scenario: Scenario?, _ history: ScenarioHistory?, until now: Instant) {
    guard let scenario, let history = history?.clipped(at: now) else { return }
    scenarioHistory = history
    let events = zip(scenario.events, history.stretches).compactMap { event, stretch in
      stretch.map { ConditionSpan(event.what, start: $0.start, end: $0.end ?? now) }
    }
    let stalls = history.stalls.map {
      ConditionSpan("storage stall", start: $0.lowerBound, end: $0.upperBound)
    }
    trace.conditions = events + stalls
  }
}
