/// Shares of the decoded tokens' time; they sum to 1.
public struct TimeShares: Hashable, Sendable {
  private var shares: PerPart<Double>

  /// What `share` says of each part.
  public init(_ share: (TimePart) throws -> Double) rethrows { shares = try PerPart(share) }

  /// The share of `part`; 0 where it does not apply.
  public subscript(part: TimePart) -> Double {
    get { shares[part] }
    set { shares[part] = newValue }
  }

  /// The parts that the time was divided into; the throttle only where time was inserted, and page
  /// faults only where there were any.
  public var parts: [TimePart] {
    TimePart.allCases.filter { !$0.isOccasional || shares[$0] != 0 }
  }

  /// How many times faster tokens could come at most if experts were there at once; infinite where
  /// all was stall.
  public var amdahlBound: Double { 1 / (1 - shares[.stall]) }

  /// The share of all computing parts together.
  public var computed: Double { TimePart.computing.reduce(0) { $0 + shares[$1] } }

  /// What most of the time goes to.
  public var bound: TimeBound {
    let rest = max(shares[.stall], computed)
    if shares[.throttle] > max(rest, shares[.fault]) { return .device }
    if shares[.fault] > rest { return .memory }
    return shares[.stall] >= computed ? .storage : .computation
  }
}

/// What bounds the speed of a run: what most of its tokens' time goes to.
public enum TimeBound: String, CaseIterable, Sendable {
  /// Waiting for experts.
  case storage
  /// Waiting for pages that went because memory was short.
  case memory
  case computation
  /// Time that was inserted to be as slow as a device, where it is not counted elsewhere.
  case device
}

extension TimeShares: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TimePartKey.self)
    try self.init { part in
      part.isOccasional
        ? try container.decodeIfPresent(Double.self, forKey: TimePartKey(part)) ?? 0
        : try container.decode(Double.self, forKey: TimePartKey(part))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TimePartKey.self)
    for part in parts { try container.encode(shares[part], forKey: TimePartKey(part)) }
  }
}
