import Profiles
import Quantities
import Results
import Simulation

/// Whether a scenario leaves something of a device at any time, so that a run can go on.
struct ScenarioCheck {
  private let scenario: Scenario
  private let profile: DeviceProfile
  private let options: RunOptions

  /// Less is as good as nothing: a run would last for ever.
  private static let leastShare = 0.01

  /// nil where there is no scenario.
  ///
  /// - Throws: `RunError` where there is no device that it could happen to.
  init?(_ options: RunOptions) throws(RunError) {
    guard let scenario = options.scenario else { return nil }
    guard let profile = options.machine.profile else {
      throw RunError("a scenario needs a --device; `edgewise device list` shows them all")
    }
    (self.scenario, self.profile, self.options) = (scenario, profile, options)
  }

  /// - Throws: `RunError` for the first events that leave nothing of the cores or of a speed, or
  ///   that set the heat of what never grows hot.
  func requireProcessor() throws(RunError) {
    for index in scenario.events.indices { try requireSense(ofEvent: index) }
    for indices in scenario.combinations {
      let load = load(of: indices)
      try requireCores(load, indices)
      if min(load.cpuShare, load.storageShare) < Self.leastShare {
        throw refusal(
          of: indices, where: { $0.cpuShare < 1 || $0.storageShare < 1 },
          "less than a hundredth of a speed is left; let more be left, or fewer go on at once")
      }
    }
  }

  /// - Parameters:
  ///   - fewest: What the run holds with the fewest experts in memory.
  ///   - readSpan: The stretch of the storage that reads are spread over.
  /// - Throws: `RunError` for the first events that leave less memory than a process that lays out
  ///   `held` needs to go on, or nothing of the storage.
  func requireRest(
    for held: HeldMemory, fewest: HeldMemory, readSpan: ByteCount
  ) throws(RunError) {
    for indices in scenario.combinations {
      let load = load(of: indices)
      try requireStorage(load, indices, readSpan)
      let rest = profile.memory.without(load.memory)
      let most = rest.mostAnonymous(pinned: held.pinned)
      guard load.memory > .zero, held.anonymous > most else { continue }
      let remedies = held.remedies(fewest: fewest, in: rest) + ["let less be taken"]
      throw refusal(
        of: indices, where: { $0.memory > .zero },
        "\(load.memory) of memory are taken, after which \(profile.name) lets a process have"
          + " \(most), and this run holds \(held.anonymous) that stand in no file: the system would"
          + " end it; \(remedies.joined(separator: ", or "))")
    }
  }

  private func requireSense(ofEvent index: Int) throws(RunError) {
    switch scenario.events[index].change {
    case .heat where options.startTemperature == nil:
      throw refusal(
        of: [index], "the heat is set, and without --heat nothing slows down with it; add --heat")
    case .load(let load):
      for (name, count) in load.cores.byCluster.sorted(by: { $0.key < $1.key })
      where !profile.cpu.clusters.contains(where: { $0.name == name }) {
        let names = profile.cpu.clusters.map(\.name).joined(separator: ", ")
        throw refusal(
          of: [index],
          "\(count) cores of \(name) are taken, and \(profile.name) has the clusters \(names)")
      }
    default: break
    }
  }

  private func requireCores(_ load: Scenario.Load, _ indices: [Int]) throws(RunError) {
    let taken = load.cores.byCluster.values.reduce(load.cores.fastest, +)
    let left = profile.coresLeft(besides: load.cores)
    let overdrawn = profile.cpu.clusters.first { (left[$0.name] ?? 0) < 0 }
    if let overdrawn {
      throw refusal(
        of: indices, where: { $0.cores.byCluster[overdrawn.name] != nil },
        "\(load.cores.byCluster[overdrawn.name] ?? 0) cores of \(overdrawn.name) are taken, and"
          + " \(profile.name) has \(overdrawn.cores)")
    }
    guard taken >= profile.maxThreads else { return }
    throw refusal(
      of: indices, where: { $0.cores != Scenario.Cores() },
      "\(taken) cores are taken, and \(profile.name) has \(profile.maxThreads), of which a run"
        + " needs one")
  }

  private func requireStorage(
    _ load: Scenario.Load, _ indices: [Int], _ readSpan: ByteCount
  ) throws(RunError) {
    let heat = options.startTemperature.flatMap { _ in
      profile.thermal.storage?.rows.map(\.factor).min()
    }
    let least =
      profile.storage.ceiling.bytesPerSecond * load.storageShare * (heat ?? 1)
      * profile.storage.bandwidthFactor(readSpan: readSpan)
    guard load.storage.bytesPerSecond > (1 - Self.leastShare) * least else { return }
    throw refusal(
      of: indices, where: { $0.storage.bytesPerSecond > 0 },
      "\(load.storage) of the storage are taken, and that of \(profile.name) moves"
        + " \(Bandwidth(bytesPerSecond: least)) at its slowest; let less be taken")
  }

  private func load(of indices: [Int]) -> Scenario.Load {
    Scenario.Load(of: indices.lazy.map { scenario.events[$0] })
  }

  /// As below, of those among `indices` of whose load a `condition` holds.
  private func refusal(
    of indices: [Int], where condition: (Scenario.Load) -> Bool, _ reason: String
  ) -> RunError {
    let guilty = indices.filter {
      if case .load(let load) = scenario.events[$0].change { condition(load) } else { false }
    }
    return refusal(of: guilty, reason)
  }

  /// What is wrong with events, which people count from 1.
  private func refusal(of indices: [Int], _ reason: String) -> RunError {
    let names = indices.prefix(Self.mostNames).map { "\($0 + 1) (from \(scenario.events[$0].at))" }
    let hidden = indices.count - names.count
    let all = names.joined(separator: ", ") + (hidden > 0 ? " and \(hidden) more" : "")
    return RunError("with event\(indices.count == 1 ? "" : "s") \(all) of the scenario \(reason)")
  }

  /// More in one sentence are too many to be read.
  private static let mostNames = 4
}
