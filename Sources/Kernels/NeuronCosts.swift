public import DeviceInterface
internal import Quantities

/// What a product with an expert's neurons costs, by how many of them take part: the price of a
/// kernel without the kernel.
public struct NeuronCosts: Sendable {
  let kind: KernelKind
  let multiplier: Work.Multiplier
  let traffic: Traffic
  /// Of the activations on both sides.
  let fixedTraffic: ByteCount
  /// Multiply-adds of one neuron for one token.
  let columns: Int
  /// How many neurons take part where none is left out, over all tokens.
  let allProducts: Int
  let skipsInactive: Bool

  /// What is read of the weights.
  enum Traffic {
    case rows(Int, each: ByteCount)
    case neurons(of: DownMatrix)

    func byteCount(ofNeurons wanted: Int) -> ByteCount {
      switch self {
      case .rows(let count, let each): min(wanted, count) * each
      case .neurons(let matrix): matrix.byteCount(ofNeurons: min(wanted, matrix.neurons))
      }
    }
  }

  /// The demand where `activeCount` neurons are active over all tokens; inactive ones count as well
  /// where they are not left out.
  public func work(activeCount: Int) -> Work {
    let products = skipsInactive ? activeCount : allProducts
    return Work(
      kind: kind, multiplier: multiplier, multiplyAdds: products * columns,
      memoryTraffic: traffic.byteCount(ofNeurons: products) + fixedTraffic)
  }

  /// The demands of several such products together, so far of none.
  public var sum: Sum { Sum(costs: self) }

  /// Adds up demands.
  public struct Sum {
    private let costs: NeuronCosts
    private var products = 0
    private var weights = ByteCount.zero
    private var partCount = 0

    fileprivate init(costs: NeuronCosts) { self.costs = costs }

    /// Adds a product in which `activeCount` neurons are active over all tokens.
    public mutating func add(_ activeCount: Int) {
      let count = costs.skipsInactive ? activeCount : costs.allProducts
      products += count
      weights += costs.traffic.byteCount(ofNeurons: count)
      partCount += 1
    }

    /// The demand of all together; there is one.
    public var work: Work {
      var work = Work(
        kind: costs.kind, multiplier: costs.multiplier, multiplyAdds: products * costs.columns,
        memoryTraffic: weights + partCount * costs.fixedTraffic)
      work.partCount = partCount
      return work
    }
  }
}
