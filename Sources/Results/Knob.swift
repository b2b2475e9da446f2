/// A number of a device that a user may set, and that something other than Edgewise can make small
/// on this machine too.
public enum Knob: String, CaseIterable, Codable, Hashable, Sendable {
  /// `storage.bandwidth`.
  case storage
  /// `memory.bandwidth`.
  case memoryBandwidth = "memory-bandwidth"
  /// `--threads`, on as many cores.
  case cores
  /// `--memory`.
  case memory

  /// The most that a slowdown may be off, as a share of what was measured.
  public var allowedError: Double { self == .storage || self == .memory ? 0.03 : 0.05 }
}

/// How far a knob's slowdown can be trusted, by one machine.
public enum KnobVerdict: String, CaseIterable, Codable, Hashable, Sendable {
  /// The whole interval of the error is within what is allowed.
  case trust
  /// The slowdown is larger than in reality: a device is at least as fast as simulated.
  case lowerBound = "lower-bound"
  /// The slowdown is smaller than in reality: a device is at most as fast as simulated.
  case upperBound = "upper-bound"
  /// Neither near enough nor off to one side alone.
  case doNotUse = "do-not-use"
  /// This machine could not tell, for a reason.
  case notJudged = "not-judged"

  /// As people read it.
  public var text: String {
    switch self {
    case .trust: "trust"
    case .lowerBound: "bound: speeds are at least as simulated"
    case .upperBound: "bound: speeds are at most as simulated"
    case .doNotUse: "do not use"
    case .notJudged: "not judged here"
    }
  }
}
