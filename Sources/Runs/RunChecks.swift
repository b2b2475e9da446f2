import HostMachine
import Models
import Profiles
import Quantities
import Results

/// What every way to start the engine checks before it does.
enum RunChecks {
  /// - Throws: `RunError` where a run may hold more than its device has.
  static func requireRoom(for options: RunOptions) throws(RunError) {
    guard let profile = options.machine.profile, let cap = options.memory,
      cap > profile.memory.total
    else { return }
    throw RunError(
      "\(profile.name) has \(profile.memory.total) of memory, so that a run cannot have \(cap);"
        + " give less, or another machine with --set memory.total=\"\(cap)\"")
  }

  /// - Throws: `RunError` for the first of `tokens` that the model does not know.
  static func requireKnown(_ tokens: [Int], by shape: ModelShape) throws {
    if let stray = tokens.first(where: { !(0..<shape.vocabularyCount).contains($0) }) {
      throw RunError(
        "token \(stray) is not in the vocabulary of \(shape.vocabularyCount) tokens")
    }
  }
}
