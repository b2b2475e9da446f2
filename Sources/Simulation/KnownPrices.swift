import DeviceInterface
import Quantities

/// What the works cost that were asked about lately: most kernels are run for every layer and
/// token, and finding a price takes longer than looking it up.
struct KnownPrices {
  /// What one work costs.
  struct Price {
    let work: Work
    let demand: CostModel.Demand
    /// Its arithmetic on cool cores.
    let arithmeticNanoseconds: Int64
    /// What passes in any case.
    let overheadNanoseconds: Int64
    /// All of it, on cool cores while nothing is read from storage.
    let undisturbedNanoseconds: Int64
    /// Whether reads that go on meanwhile can make it longer: not where arithmetic is the slower
    /// part in any case.
    let canBeDelayed: Bool
  }

  private let list: PriceList
  /// By a few bits of the work: of those that share a slot the last one is known.
  private var prices: [Price?] = Array(repeating: nil, count: slotCount)

  private static let slotCount = 256

  /// Prices by `costs`.
  init(_ costs: CostModel) { list = PriceList(costs) }

  /// The price of `work`.
  mutating func price(of work: Work) -> Price {
    let slot = Self.slot(of: work)
    if let known = prices[slot], known.work == work { return known }
    let price = list.price(of: work)
    prices[slot] = price
    return price
  }

  private static func slot(of work: Work) -> Int {
    // Amounts of work are round numbers: a product's high bits depend on all of theirs.
    let mixed =
      UInt(bitPattern: work.multiplyAdds &+ 31 &* work.memoryTraffic.bytes)
      &* 0x9E37_79B9_7F4A_7C15
    return Int(mixed >> (UInt.bitWidth - 8))
  }
}

/// The prices of all works. A class, because a cost model that is part of a value is copied to be
/// asked.
private final class PriceList: Sendable {
  private let costs: CostModel

  init(_ costs: CostModel) { self.costs = costs }

  func price(of work: Work) -> KnownPrices.Price {
    let demand = costs.demand(of: work)
    let arithmetic = Instant.start.after(seconds: demand.arithmeticSeconds)
    let memory = Instant.start.after(
      seconds: demand.traffic / costs.bus.bandwidth(for: demand, besideReads: 0))
    // A little less than needed, so that rounding decides nothing.
    let least = 0.999_999 * costs.bus.leastBandwidth(for: demand)
    let overhead = demand.overhead.nanoseconds
    return KnownPrices.Price(
      work: work, demand: demand, arithmeticNanoseconds: arithmetic.nanoseconds,
      overheadNanoseconds: overhead,
      undisturbedNanoseconds: max(arithmetic, memory).nanoseconds + overhead,
      canBeDelayed: costs.bus.dma > 0 && demand.traffic > demand.arithmeticSeconds * least)
  }
}
