import DeviceInterface
import Profiles
import Quantities

/// A scenario on a machine, with what is needed to price its changes.
struct RunningScenario: Sendable {
  private let scenario: Scenario
  private let profile: DeviceProfile
  private let placement: ThreadPlacement
  private let conditions: DeviceConditions
  /// nil until the request has come.
  private(set) var state: ScenarioState?
  /// Whether the load has changed since kernels were priced, and how hot the processor has been
  /// said to be.
  private var hasNewLoad = false
  private var temperature: StartTemperature?

  /// nil where `conditions` have none.
  init?(on profile: DeviceProfile, placement: ThreadPlacement, conditions: DeviceConditions) {
    guard let scenario = conditions.scenario else { return nil }
    self.scenario = scenario
    (self.profile, self.placement, self.conditions) = (profile, placement, conditions)
  }

  /// When something changes next; nil where nothing does, or only with tokens.
  var nextChange: Instant? { state?.nextChange }

  /// Lets the scenario's times count from `request`.
  mutating func begin(at request: Instant) { state = ScenarioState(scenario, request: request) }

  /// Lets the next change happen.
  ///
  /// - Precondition: there is one.
  mutating func advance() -> ScenarioState.Change? { noted(state?.advance()) }

  /// Notes that token `index` begins at `instant`.
  mutating func begin(token index: Int, at instant: Instant) -> ScenarioState.Change? {
    noted(state?.begin(token: index, at: instant))
  }

  private mutating func noted(_ change: ScenarioState.Change?) -> ScenarioState.Change? {
    if change?.changesLoad == true { hasNewLoad = true }
    temperature = change?.temperature ?? temperature
    return change
  }

  /// What the storage has to do without.
  var load: Scenario.Load { state?.load ?? Scenario.Load() }

  /// What kernels cost that begin now; nil where that is the same as before.
  mutating func takeNewPrices() -> KnownPrices? {
    guard hasNewLoad else { return nil }
    hasNewLoad = false
    return KnownPrices(
      CostModel(
        profile: profile, placement: placement, weightTraffic: conditions.weightTraffic,
        load: load))
  }

  /// How hot the processor is from now on; nil where that follows from what it does.
  mutating func takeHeat(at instant: Instant) -> HeatState? {
    guard let temperature else { return nil }
    self.temperature = nil
    return profile.thermal.cpu.map { HeatState($0, temperature, at: instant) }
  }

  /// What of the process finds no room now.
  var shortage: MemoryShortage? {
    conditions.held.flatMap { MemoryShortage(of: $0, in: profile.memory.without(load.memory)) }
  }
}
