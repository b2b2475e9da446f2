public import DeviceInterface
internal import Quantities

/// What a product with an expert's neurons costs, by how many of them take part: the price of a
/// kernel without the kernel.
public struct NeuronCosts: Sendable {
  let kind: KernelKind
  let arithmetic: Work.Arithmetic
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
      kind: kind, arithmetic: arithmetic, multiplyAdds: products * columns,
      memoryTraffic: traffic.byteCount(ofNeurons: products) + fixedTraffic)
  }

  /// The sum of the demands with each of `activeCounts`, at least one.
  public func work(activeCounts: [Int]) -> Work {
    var sum = work(activeCount: activeCounts[0])
    for index in 1..<activeCounts.count {
      let part = work(activeCount: activeCounts[index])
      sum.multiplyAdds += part.multiplyAdds
      sum.memoryTraffic += part.memoryTraffic
    }
    sum.partCount = activeCounts.count
    return sum
  }
}
