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

  /// Lets `works` be gate, up, pack and down of an expert of which `activeCount` neurons are active.
  func begin(_ works: inout [Work], activeCount: Int) {
    works.removeAll(keepingCapacity: true)
    works.append(gate)
    works.append(up.work(activeCount: activeCount))
    works.append(pack)
    works.append(down.work(activeCount: activeCount))
  }

  /// Adds an expert that is computed together with those before.
  func add(to works: inout [Work], activeCount: Int) {
    works[0] += gate
    works[1] += up.work(activeCount: activeCount)
    works[2] += pack
    works[3] += down.work(activeCount: activeCount)
  }
}
