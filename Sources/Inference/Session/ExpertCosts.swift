import DeviceInterface
import Kernels

/// What the experts of one layer ask of a device for one token, however many of their neurons are
/// active.
final class ExpertCosts {
  private let gate: Work
  private let up: NeuronCosts
  private let pack: Work
  private let down: NeuronCosts

  /// The costs of an expert with these kernels, all of one token.
  init(gate: MatMul, up: GatedUp, pack: Pack, down: Down) {
    self.gate = gate.work
    self.up = up.costs
    self.pack = pack.work
    self.down = down.costs
  }

  /// Lets `works` be gate, up, pack and down of experts that are computed together.
  ///
  /// - Parameter activeCounts: How many neurons of each expert are active; there is an expert.
  func fill(_ works: inout [Work], activeCounts: [Int]) {
    works.removeAll(keepingCapacity: true)
    works.append(gate.times(activeCounts.count))
    works.append(up.work(activeCounts: activeCounts))
    works.append(pack.times(activeCounts.count))
    works.append(down.work(activeCounts: activeCounts))
  }
}
