import DeviceInterface
import Kernels

/// What the experts of one layer ask of a device for one token, however many of their neurons are
/// active.
final class ExpertCosts {
  /// Gate, up, pack and down of the experts that were added, those of a kind together.
  private(set) var works: [Work] = []
  private var gate: MatMul
  private var up: GatedUp
  private var pack: Pack
  private var down: Down

  /// The costs of an expert with these kernels, all of one token.
  init(gate: MatMul, up: GatedUp, pack: Pack, down: Down) {
    self.gate = gate
    self.up = up
    self.pack = pack
    self.down = down
  }

  /// Begins with an expert of which `activeCount` neurons are active.
  func begin(activeCount: Int) {
    works.removeAll(keepingCapacity: true)
    up.activeCount = activeCount
    down.activeCount = activeCount
    works.append(gate.work)
    works.append(up.work)
    works.append(pack.work)
    works.append(down.work)
  }

  /// Adds an expert that is computed together with those before.
  func add(activeCount: Int) {
    up.activeCount = activeCount
    down.activeCount = activeCount
    works[0] += gate.work
    works[1] += up.work
    works[2] += pack.work
    works[3] += down.work
  }
}
