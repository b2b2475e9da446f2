import HostMachine
import Inference
import Models
import Profiles
import Quantities
import Results

extension PreparedRun {
  /// What a run that computes here sets aside, and how many experts it keeps.
  struct Budget {
    let memory: RunMemory
    let ledger: MemoryLedger
    let slotCount: Int
    /// What is answered first; nil where nothing has to be.
    let preceding: Preceding?
    /// Where this machine gives less than is asked for.
    let warning: String?
  }

  /// The budget of a run of `loaded` within what this process can have now.
  ///
  /// - Throws: `RunError` and `BudgetError` for what cannot fit.
  static func budget(
    _ options: RunOptions, _ engineOptions: EngineOptions, of loaded: LoadedModel,
    promptCount: Int
  ) throws -> Budget {
    let (model, room) = (loaded.file.blueprint, HostProcess.memoryRoom)
    let memory = try RunMemory(model: model, options: engineOptions, within: room)
    let (ledger, warning) = try ledgerOnHost(
      options: options, model: model, memory: memory, promptCount: promptCount, room: room)
    let slotCount = try slotCount(
      under: ledger, options: options, model: model, memory: memory, promptCount: promptCount)
    try requireResidence(of: options, model: model, ledger: ledger, slotCount: slotCount)
    let preceding = try preceding(
      options, of: loaded, ledger: ledger, slotCount: slotCount,
      contextLength: engineOptions.contextLength)
    return Budget(
      memory: memory, ledger: ledger, slotCount: slotCount, preceding: preceding, warning: warning)
  }

  /// The ledger of a run that computes here, under the least of what is allowed to it and what this
  /// machine gives the process; with a warning where that is less.
  ///
  /// - Throws: `RunError` where a device is to be emulated that holds more: with another cache it
  ///   would be another device. `BudgetError` where not even the minimum fits.
  static func ledgerOnHost(
    options: RunOptions, model: ModelBlueprint, memory: RunMemory, promptCount: Int = 1,
    room: MemoryRoom
  ) throws -> (MemoryLedger, warning: String?) {
    let ledger = ledger(
      options: options, model: model, memory: memory, promptCount: promptCount)
    let wanted = ledger.cap.map { min($0, ledger.complete) } ?? ledger.complete
    guard wanted > room.byteCount else { return (ledger, nil) }
    if let profile = options.machine.profile {
      throw RunError(
        "\(profile.name) would hold \(wanted), and this process can have \(room.byteCount)"
          + " (\(room.reason)); free some, or give a lower --memory")
    }
    var limited = options
    limited.memory = room.byteCount
    var smaller = Self.ledger(
      options: limited, model: model, memory: memory, promptCount: promptCount)
    smaller.capReason = room.reason
    let slots = try slotCount(
      under: smaller, options: options, model: model, memory: memory, promptCount: promptCount)
    guard slots < smaller.expertCount else { return (smaller, nil) }
    return (
      smaller,
      "this process can have \(room.byteCount) (\(room.reason)): \(slots) of"
        + " \(smaller.expertCount) experts are kept in memory"
    )
  }

  /// How many experts fit under `ledger`'s cap.
  ///
  /// - Throws: `BudgetError` that names the least cap which is accepted: a larger cap has more room
  ///   for the trace, and so needs a little more than the one that is refused.
  static func slotCount(
    under ledger: MemoryLedger, options: RunOptions, model: ModelBlueprint, memory: RunMemory,
    promptCount: Int, isReplay: Bool = false
  ) throws(BudgetError) -> Int {
    do { return try ledger.slotCount() } catch {
      var (enough, options) = (ledger, options)
      while let cap = enough.cap, cap < enough.minimum {
        options.memory = enough.minimum
        enough = Self.ledger(
          options: options, model: model, memory: memory, promptCount: promptCount,
          isReplay: isReplay)
      }
      (enough.cap, enough.capReason) = (ledger.cap, ledger.capReason)
      throw BudgetError(ledger: enough)
    }
  }
}
