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
    let most = profile.memory.mostAnonymous(pinned: held.pinned)
    if held.anonymous <= most {
      try ScenarioCheck(options)?.requireRest(for: held, readSpan: ledger.readSpan)
      return
    }
    let fewest = Self.held(
      by: options, model: model, ledger: ledger,
      slotCount: min(slotCount, ledger.minimumSlotCount))
    throw RunError(
      "this run holds \(held.anonymous) that stand in no file, and \(profile.name) lets a process"
        + " have \(most): the system would end it; "
        + held.remedy(least: fewest.anonymous, most: most))
  }
}

extension HeldMemory {
  /// What to do where a process may have no more than `most` that stands in no file.
  ///
  /// - Parameter least: What the run holds of that with the fewest experts in memory.
  func remedy(least: ByteCount, most: ByteCount) -> String {
    let mapping = denseWeights == .mmap ? "" : ", or take --dense-weights mmap"
    guard least > most else { return "lower --memory\(mapping)" }
    return "with the fewest experts in memory it would hold \(least); take a device with more"
      + " memory\(mapping)"
  }
}
