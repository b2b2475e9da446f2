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
