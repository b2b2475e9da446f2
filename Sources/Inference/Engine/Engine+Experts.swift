import DeviceInterface
import ExpertStore
import Kernels
import Models
import Residency
import Tracing

extension Engine {
  /// Computes each expert once for all rows that use it, those in memory first: for a single
  /// token all that are there together, so that threads meet seldom. The order changes nothing:
  /// every (token, rank) has a row of its own, and `Combine` sums by rank.
  func runExperts(
    of routing: Routing, layer: PreparedLayer, _ step: Step
  ) throws(ResidencyError) {
    if !prefetchesKnown(layer) { try cache.demand() }
    if let shared = layer.neurons { runShared(shared, layer: layer, count: step.count) }
    buffers.expertOutputs.rows = routing.experts.count
    turn.begin(
      routing, model.expertPlan(ofLayer: layer.index), layer.expertBiases,
      bufferIndex: layer.expertBufferIndex)
    while let next = routing.isOfOneToken ? cache.nextTogether : cache.next.map({ [$0] }) {
      try load(next)
      runExperts(next.count, layer.costs.experts, step)
      try cache.release(next)
      if next.count == 1 {
        endLap(.expert(layer: layer.index, expert: next[0].index))
      } else {
        endLap(sharedBy: next.count) { .expert(layer: layer.index, expert: next[$0].index) }
      }
    }
  }

  /// Brings experts into use: some in memory, or one that is waited for.
  private func load(_ group: [ExpertID]) throws(ResidencyError) {
    for (slot, expert) in group.enumerated() {
      let loaded = try cache.bytes(of: expert)
      // The wait is a stall, which the cache has recorded.
      if let stallEnd = loaded.stallEnd { beginLap(at: stallEnd) }
      unsafe experts[slot].use(expert.index, in: loaded.bytes)
    }
  }

  /// Computes what every row uses beside its experts and adds it to the stream, as long as those
  /// are read.
  private func runShared(_ neurons: CommonNeurons, layer: PreparedLayer, count: Int) {
    let routing = run(neurons, layer: layer, count: count)
    if let router = neurons.router { perform(neurons.weighing) { $0.run(router) } }
    perform(neurons.combination) {
      $0.run(combine(neurons.router == nil ? routing : weighed(routing)))
    }
    endLap(.other)
  }

  /// The same with the weights that the router of what all tokens share has given them.
  private func weighed(_ routing: Routing) -> Routing {
    let logits = buffers.sharedLogits
    return Routing(
      expertsPerToken: 1, experts: routing.experts,
      weights: routing.experts.indices.map { Routing.sigmoid(logits[$0, 0]) })
  }

  /// Adds the outputs of experts to the stream.
  func combine(_ routing: Routing) -> Combine {
    Combine(
      buffers.expertOutputs, weights: routing.weights, expertsPerToken: routing.expertsPerToken,
      onto: buffers.hidden, scale: model.shape.scales.residual,
      variant: options.arithmetic.variant)
  }

  /// Normalises what neurons that every row uses have given, before it is added to the stream.
  func normOutputs(_ weight: Activations) -> RMSNorm {
    let outputs = buffers.expertOutputs
    return RMSNorm(
      outputs, weight: weight, epsilon: model.shape.normEpsilon, into: outputs,
      variant: options.arithmetic.variant)
  }

  /// Computes what every row uses, and returns it as an expert of all.
  func run(_ neurons: CommonNeurons, layer: PreparedLayer, count: Int) -> Routing {
    let routing = Routing(
      expertsPerToken: 1, experts: Array(repeating: 0, count: count),
      weights: Array(repeating: 1, count: count))
    buffers.expertOutputs.rows = count
    turn.begin(routing, nil, nil, bufferIndex: neurons.bufferIndex)
    experts[0].use(neurons.matrices)
    runExperts(1, neurons.costs, nil)
    endLap(.expert(layer: layer.index, expert: neurons.index))
    return routing
  }

  /// down · (activation(gate · m) ⊙ (up · m)), into the rows of `expertOutputs` that use it, for
  /// the first `count` experts in use.
  ///
  /// - Parameter step: Whose sequences know which neurons are active; nil where all are.
  private func runExperts(_ count: Int, _ costs: ExpertStageCosts, _ step: Step?) {
    perform(works(count, costs, step)) { processor in
      runGates(count, on: processor)
      if let step { countActiveNeurons(count, step) }
      runAfterGates(count, on: processor)
    }
  }

  /// The works of the first `count` experts in use; nil where several tokens use experts, each its
  /// own.
  private func works(_ count: Int, _ costs: ExpertStageCosts, _ step: Step?) -> [Work]? {
    guard turn.isOfOneToken else { return nil }
    let costs = costs.known { expertCosts() }
    if let step { countActiveNeurons(count, step) }
    let works = costs.works(of: experts[..<count])
    guard let expertHandover else { return works }
    return works.map { $0.ofExperts(handedOver: expertHandover) }
  }

  /// Notes how many neurons of the first `count` experts in use are active for the rows that use
  /// them, as their sequences decide.
  private func countActiveNeurons(_ count: Int, _ step: Step) {
    guard isSparse else { return }
    guard let decisions = step.onlySequence?.decisions else {
      for expert in experts[..<count] { expert.activeCount = activeNeurons(of: expert, step) }
      return
    }
    for expert in experts[..<count] {
      expert.activeCount = decisions.activeNeurons(
        ofExpert: expert.index, gate: expert.buffers.gate)
    }
  }

  /// How many neurons of an expert are active for the rows of several sequences together.
  private func activeNeurons(of expert: ExpertInUse, _ step: Step) -> Int {
    guard let tokens = expert.uses.tokens else {
      preconditionFailure("a step of several sequences has several rows")
    }
    var (sum, start) = (0, 0)
    for part in step.parts {
      let count = tokens[start...].prefix { part.rows.contains($0) }.count
      guard count > 0 else { continue }
      sum += part.sequence.decisions.activeNeurons(
        ofExpert: expert.index,
        gate: Activations(rows: start..<start + count, of: expert.buffers.gate))
      start += count
    }
    return sum
  }

  private func runGates(_ count: Int, on processor: any Processor) {
    run(count, on: processor) { gate(of: $0) }
  }

  private func runAfterGates(_ count: Int, on processor: any Processor) {
    run(count, on: processor) { up(of: $0) }
    run(count, on: processor) { pack(of: $0) }
    run(count, on: processor) { down(of: $0) }
  }

  /// Runs one kernel for each of the first `count` experts in use, all of them together.
  private func run<Part: Kernel>(
    _ count: Int, on processor: any Processor, _ part: (ExpertInUse) -> Part
  ) {
    guard count > 1 else { return run(part(experts[0]), on: processor) }
    var parts: [Part] = []
    parts.reserveCapacity(count)
    for expert in experts[..<count] { parts.append(part(expert)) }
    run(Together(parts), on: processor)
  }

  private func run(_ product: some Kernel, on processor: any Processor) {
    guard let expertHandover else { return processor.run(product) }
    processor.run(OneTokensExperts(product, handedOver: expertHandover))
  }

  /// How the experts in use are handed over; nil in a dense layer, and where several tokens use
  /// them, so that each is read once and in order.
  private var expertHandover: Work.ExpertHandover? {
    guard turn.isOfExperts, turn.isOfOneToken else { return nil }
    // Where neurons are left out, which ones is different for each expert.
    return isSparse ? .oneByOne : .together
  }

  /// What the first expert in use costs for one token.
  private func expertCosts() -> ExpertCosts {
    let expert = experts[0]
    // Each kernel sets how many rows of its output are in use, so they are made in their order.
    let (gate, up, pack) = (gate(of: expert), up(of: expert), pack(of: expert))
    return ExpertCosts(gate: gate, up: up, pack: pack, down: down(of: expert))
  }
}

/// The kernels of an expert in use.
extension Engine {
  private func gate(of expert: ExpertInUse) -> MatMul {
    MatMul(
      isOfExpertKind ? .expertGate : .feedForward, expert.matrices.gate, buffers.expertOperand,
      tokens: expert.uses.tokens, into: expert.buffers.gate)
  }

  private func up(of expert: ExpertInUse) -> GatedUp {
    GatedUp(
      gate: expert.buffers.gate, up: expert.matrices.up, operand: buffers.expertOperand,
      tokens: expert.uses.tokens, biases: turn.biases?.neurons(of: expert.index),
      activation: GateActivation(activation),
      skipInactive: skipsNeurons
        && GatedUp.skippingPays(
          activeCount: expert.activeCount, neurons: expert.matrices.up.rows,
          tokens: expert.uses.outputRows.count),
      activeCount: expert.activeCount, kind: isOfExpertKind ? .expertUp : .feedForward,
      into: expert.buffers.activated)
  }

  private func pack(of expert: ExpertInUse) -> Pack {
    Pack(expert.buffers.activated, into: expert.buffers.activatedOperand)
  }

  private func down(of expert: ExpertInUse) -> Down {
    Down(
      expert.matrices.down, expert.buffers.activatedOperand, activations: expert.buffers.activated,
      bias: turn.biases?.outputs(of: expert.index), skipInactive: skipsNeurons,
      activeCount: expert.activeCount,
      kind: isOfExpertKind ? .expertDown : .feedForward, into: buffers.expertOutputs,
      outputRows: expert.uses.outputRows)
  }

  private var isOfExpertKind: Bool { isSparse || turn.isOfExperts }

  private var skipsNeurons: Bool { options.skipsInactiveNeurons && isSparse }
}

extension GateActivation {
  /// What a block says becomes of gates.
  fileprivate init(_ activation: FeedForwardBlock.Activation) {
    switch activation {
    case .relu: self = .relu
    case .silu: self = .silu
    case .clampedSiLU: self = .clampedSiLU
    case .gelu: self = .gelu
    }
  }
}
