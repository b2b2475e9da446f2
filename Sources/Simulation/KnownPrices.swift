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

  let costs: CostModel
  /// By a few bits of the work: of those that share a place the last one is known.
  private var prices: [Price?] = Array(repeating: nil, count: placeCount)

  private static let placeCount = 256

  /// Prices by `costs`.
  init(_ costs: CostModel) { self.costs = costs }

  /// The price of `work`.
  mutating func price(of work: Work) -> Price {
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
    let demand = costs.demand(of: work)
    self.demand = demand
    let arithmetic = Instant.start.after(seconds: demand.arithmeticSeconds)
    let memory = Instant.start.after(
      seconds: demand.traffic / costs.bandwidth(for: demand, besideReads: 0))
    let longest = demand.traffic / costs.leastBandwidth(for: demand)
    canBeDelayed = costs.dma > 0 && longest > arithmetic.seconds(since: .start)
    undisturbedNanoseconds = (max(arithmetic, memory) + demand.overhead).nanoseconds
  }
}
