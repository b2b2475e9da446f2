import ArgumentParser

/// Pieces of work beside a result. One that fails must cost neither the result nor the others, and
/// is not passed over either.
struct Attempts {
  private var errors: [any Error] = []

  /// Does `work`, and keeps what it throws.
  mutating func attempt(_ work: () throws -> Void) {
    do { try work() } catch { errors.append(error) }
  }

  /// Throws the first of what was kept, after the others have been said, each once; an exit code,
  /// which only says how the result came out, where nothing went wrong.
  func finish() throws {
    let faults = errors.filter { !($0 is ExitCode) }
    var said = Set(faults.prefix(1).map { "\($0)" })
    for fault in faults.dropFirst() where said.insert("\(fault)").inserted {
      Console.complain("edgewise: \(fault)")
    }
    if let error = faults.first ?? errors.first { throw error }
  }
}
