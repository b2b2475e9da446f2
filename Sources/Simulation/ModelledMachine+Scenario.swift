import Profiles
import Quantities

extension ModelledMachine {
  /// Lets the times of the scenario, if there is one, count from now on.
  mutating func beginRequest() {
    scenario?.begin(at: now)
    nextChange = scenario?.nextChange
  }

  /// Notes that token `index` begins now.
  mutating func beginToken(_ index: Int) {
    guard hasScenario else { return }
    advanceStorage()
    apply(scenario?.begin(token: index, at: now))
    nextChange = scenario?.nextChange
  }

  /// What of the scenario has happened until now; nil where there is none, or no request has come.
  mutating func scenarioHistory() -> ScenarioHistory? {
    advanceStorage()
    return scenario?.state?.history
  }

  /// When the storage or the scenario changes next.
  var nextEvent: Instant? {
    guard let change = nextChange else { return storage.nextEvent }
    return min(change, storage.nextEvent ?? change)
  }

  /// Lets the next change of the scenario happen where it comes before all that the storage does,
  /// and returns whether it did. Of both at one instant the storage's comes first: what ends then
  /// has ended.
  mutating func advanceScenario() -> Bool {
    guard let change = nextChange, change < storage.nextEvent ?? .last else {
      return false
    }
    apply(scenario?.advance())
    nextChange = scenario?.nextChange
    return true
  }

  /// The storage notices at once. Kernels notice as the next one begins.
  private mutating func apply(_ change: ScenarioState.Change?) {
    guard let change, let load = scenario?.load else { return }
    if change.changesLoad {
      storage.serve(besides: load.storage, share: load.storageShare, at: change.instant)
    }
    if let temperature = change.temperature {
      storage.become(temperature, at: change.instant)
    }
    if let end = change.stalledUntil { storage.stall(until: end, at: change.instant) }
  }

  /// Brings prices, memory and heat to what the scenario makes of them now, for the kernel that
  /// begins: one that has begun is priced as it was.
  mutating func followScenario() {
    advanceStorage()
    if let prices = scenario?.takeNewPrices() {
      self.prices = prices
      pressure?.become(scenario?.shortage)
    }
    if heat != nil, let said = scenario?.takeHeat(at: now) { heat = said }
  }
}
