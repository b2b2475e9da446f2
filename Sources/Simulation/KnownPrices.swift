import DeviceInterface
import Quantities

/// What the works cost that were asked about lately: most kernels are run for every layer and
/// token, and finding a price takes longer than looking it up.
struct KnownPrices {
  /// What one work costs.
  struct Price {
    let work: Work
    let demand: CostModel.Demand
    /// On cool cores while nothing is read from storage.
    let undisturbedNanoseconds: Int64
    /// Whether reads that go on meanwhile can make it longer: not where arithmetic is the slower
    /// part in any case.
    let canBeDelayed: Bool
  }

  /// By a few bits of the work: of those that share a place the last one is known.
  private var prices: [Price?] = Array(repeating: nil, count: placeCount)

  private static let placeCount = 256

  /// The price of `work`, always by the same `costs`.
  mutating func price(of work: Work, by costs: CostModel) -> Price {
    let place = Self.place(of: work)
    if let known = prices[place], known.work == work { return known }
    let price = Price(work, costs)
    prices[place] = price
    return price
  }

  private static func place(of work: Work) -> Int {
    // Amounts of work are round numbers: a product's high bits depend on all of theirs.
    let mixed =
      UInt(bitPattern: work.multiplyAdds &+ 31 &* work.memoryTraffic.bytes)
      &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> (UInt.bitWidth - 8))
  }
}

extension KnownPrices.Price {
  fileprivate init(_ work: Work, _ costs: CostModel) {
    self.work = work
    demand = costs.demand(of: work)
    let arithmetic = Duration.roundedUp(seconds: demand.arithmeticSeconds)
    let longest = demand.traffic / costs.leastBandwidth(for: demand)
    canBeDelayed = costs.dma > 0 && longest > arithmetic.inSeconds
    undisturbedNanoseconds = costs.duration(of: work).nanoseconds
  }
}
