import DeviceInterface
import Kernels

/// What the kernels of a stage ask of a device: all that a model without weights has to hand over.
///
/// Making kernels takes longer than asking what they cost, so they are made once, by the code that
/// runs them where there is something to compute.
final class StageCosts {
  private var key = 0
  private var works: [Work]?

  /// The works of the kernels that `run` runs; asked again only where `key` is another than the
  /// last.
  func works<Failure: Error>(
    for key: Int, _ run: (any Processor) throws(Failure) -> Void
  ) throws(Failure) -> [Work] {
    if let works, key == self.key { return works }
    let found = try WorkList.of(run)
    (self.key, works) = (key, found)
    return found
  }
}

/// A processor that takes note of what is asked of it, and does nothing.
final class WorkList: Processor {
  private var works: [Work] = []

  func run(_ kernel: some Kernel) { works.append(kernel.work) }

  /// The works of the kernels that `run` runs.
  static func of<Failure: Error>(
    _ run: (any Processor) throws(Failure) -> Void
  ) throws(Failure) -> [Work] {
    let list = WorkList()
    try run(list)
    return list.works
  }
}

/// What the stages of one layer ask of a device.
final class LayerCosts {
  /// Packing what the router looks at, and its logits; nothing in a dense model.
  let routing = StageCosts()
  /// From the attention norm to the turning of queries and keys, or to what a convolution sees.
  let beforeAttention = StageCosts()
  /// Of keys, values and attention itself, which grows with the position, or of a convolution;
  /// shared by layers that see as far.
  let attention: StageCosts
  /// From the output projection to the first residual.
  let afterAttention = StageCosts()
  /// The norm before the experts, and the packing of what they look at.
  let beforeExperts = StageCosts()
  /// Of the sum of experts.
  let combination = StageCosts()
  let experts = ExpertStageCosts()

  init(attention: StageCosts) { self.attention = attention }
}

/// What experts of one kind ask of a device for a single token.
final class ExpertStageCosts {
  private var found: ExpertCosts?

  /// What they ask; `find` finds it once one expert is in use.
  func known(_ find: () -> ExpertCosts) -> ExpertCosts {
    if let found { return found }
    let costs = find()
    found = costs
    return costs
  }
}

/// What the stages outside of layers ask of a device.
struct OuterCosts {
  let embedding = StageCosts()
  let headInput = StageCosts()
  let headPredictor = StageCosts()
  let denseHead = StageCosts()
  let sparseHead = StageCosts()
}

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

  /// Gate, up, pack and down of `experts` that are computed together; there is one.
  func works(of experts: ArraySlice<ExpertInUse>) -> [Work] {
    var (ups, downs) = (up.sum, down.sum)
    for expert in experts {
      let count = expert.activeCount
      ups.add(count)
      downs.add(count)
    }
    return [gate.times(experts.count), ups.work, pack.times(experts.count), downs.work]
  }
}
