import HostMachine
import Inference
import Models
import Profiles
import Quantities
import Results

extension PreparedRun {
  /// The ledger of a run that computes here, under the least of what is allowed to it and what this
  /// machine gives the process; with a warning where that is less.
  ///
  /// - Throws: `RunError` where a device is to be emulated that holds more: with another cache it
  ///   would be another device. `BudgetError` where not even the minimum fits.
  static func ledgerOnHost(
    options: RunOptions, model: ModelBlueprint, memory: RunMemory,
    room: MemoryRoom
  ) throws -> (MemoryLedger, warning: String?) {
    let ledger = ledger(options: options, model: model, memory: memory)
    let wanted = ledger.cap.map { min($0, ledger.complete) } ?? ledger.complete
    guard wanted > room.byteCount else { return (ledger, nil) }
    if let profile = options.machine.profile {
      throw RunError(
        "\(profile.name) would hold \(wanted), and this process can have \(room.byteCount)"
          + " (\(room.reason)); free some, or give a lower --memory")
    }
    var limited = options
    limited.memory = room.byteCount
    var smaller = Self.ledger(options: limited, model: model, memory: memory)
    smaller.capReason = room.reason
    let slots = try smaller.slotCount()
    guard slots < smaller.expertCount else { return (smaller, nil) }
    return (
      smaller,
      "this process can have \(room.byteCount) (\(room.reason)): \(slots) of"
        + " \(smaller.expertCount) experts are kept in memory"
    )
  }
}
