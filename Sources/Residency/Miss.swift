/// Why the bytes of a wanted expert were not in memory when its layer asked, at routing time.
public enum Miss: String, CaseIterable, Sendable {
  /// They had never been there.
  case cold
  /// They had been there, but had given way: a larger cache would have kept them.
  case capacity
  /// They had been predicted, and were being read.
  case late
}

/// How many requests were misses, of each kind.
///
/// Requests without a miss were in memory: from an earlier use, or as a prediction that came in
/// time.
public struct MissCounts: Hashable, Sendable {
  /// Never in memory before.
  public private(set) var cold = 0
  /// In memory before, but not any more.
  public private(set) var capacity = 0
  /// Predicted, and under way.
  public private(set) var late = 0

  /// No misses.
  public init() {}

  /// Misses of all kinds together.
  public var total: Int { cold + capacity + late }

  @inline(__always) mutating func count(_ miss: Miss) {
    switch miss {
    case .cold: cold += 1
    case .capacity: capacity += 1
    case .late: late += 1
    }
  }
}
