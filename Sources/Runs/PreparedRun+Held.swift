import Models
import Profiles
import Quantities
import Results
public import Simulation

extension PreparedRun {
  /// What the run lays out in its device's memory.
  public var held: HeldMemory {
    Self.held(by: options, model: model.blueprint, ledger: ledger, slotCount: slotCount)
  }

  /// What of it does not stay there; nil where all does, and on the bare host.
  var shortage: MemoryShortage? {
    options.machine.profile.flatMap { MemoryShortage(of: held, in: $0.memory) }
  }

  /// How `options` hold the weights that every token reads: as asked for, else as the engine does
  /// whose times the run stands for.
  static func denseWeights(of options: RunOptions) -> DenseWeights {
    options.denseWeights ?? (options.pricing.engine == .own ? .anon : .mmap)
  }

  /// Of an embedding table that is nothing else, tokens read a row each: it is no part of a sweep,
  /// and mapped it takes no room worth a word.
  private static func held(
    by options: RunOptions, model: ModelBlueprint, ledger: MemoryLedger, slotCount: Int
  ) -> HeldMemory {
    let table =
      model.head == nil || options.embeddingLocation == .storage
      ? ByteCount.zero : model.embeddingByteCount
    let (swept, denseWeights) = (ledger.weights - table, denseWeights(of: options))
    let all = ledger.fixed + slotCount * ledger.slotByteCount
    return HeldMemory(
      denseWeights, swept: swept, others: all - swept - (denseWeights == .mmap ? table : .zero),
      cap: options.memory)
  }

  /// - Throws: `RunError` where the run holds more than its device lets a process have, and nothing
  ///   of it can go, at any time of its scenario.
  static func requireResidence(
    of options: RunOptions, model: ModelBlueprint, ledger: MemoryLedger, slotCount: Int
  ) throws(RunError) {
    guard let profile = options.machine.profile else { return }
    let held = held(by: options, model: model, ledger: ledger, slotCount: slotCount)
    let fewest = Self.held(
      by: options, model: model, ledger: ledger,
      slotCount: min(slotCount, ledger.minimumSlotCount))
    let most = profile.memory.mostAnonymous(pinned: held.pinned)
    if held.anonymous <= most {
      try ScenarioCheck(options)?.requireRest(
        for: held, fewest: fewest, readSpan: ledger.readSpan)
      return
    }
    throw RunError(
      "this run holds \(held.anonymous) that stand in no file, and \(profile.name) lets a process"
        + " have \(most): the system would end it; "
        + held.remedy(fewest: fewest, in: profile.memory))
  }
}

extension HeldMemory {
  /// What to do where a process may not have in `memory` what stands in no file of this.
  ///
  /// - Parameter fewest: What the run holds with the fewest experts in memory.
  func remedy(fewest: HeldMemory, in memory: DeviceProfile.Memory) -> String {
    let remedies = remedies(fewest: fewest, in: memory)
    guard remedies.isEmpty else { return remedies.joined(separator: ", or ") }
    let advice = "take a device with more memory"
    return fewest == self
      ? advice
      : "with the fewest experts in memory it would hold \(fewest.anonymous); \(advice)"
  }

  /// What is enough for the run to go on in `memory`; empty where nothing is that changes the run
  /// alone.
  ///
  /// - Parameter fewest: As for `remedy`.
  func remedies(fewest: HeldMemory, in memory: DeviceProfile.Memory) -> [String] {
    func isEnough(_ held: HeldMemory) -> Bool {
      held.anonymous <= memory.mostAnonymous(pinned: held.pinned)
    }
    let (lowering, mapping) = ("lower --memory", "take --dense-weights mmap")
    let remedies =
      (isEnough(fewest) ? [lowering] : [])
      + (denseWeights != .mmap && isEnough(mapped) ? [mapping] : [])
    let needsBoth = remedies.isEmpty && denseWeights != .mmap && isEnough(fewest.mapped)
    return needsBoth ? ["\(mapping) and \(lowering)"] : remedies
  }

  /// The same with weights as pages of their file.
  private var mapped: HeldMemory { HeldMemory(.mmap, swept: swept, others: others, cap: cap) }
}
