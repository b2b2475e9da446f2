import DeviceInterface
import Kernels

/// What a layer asks of a device for one token: all that a model without weights has to hand over.
///
/// Kernels are made and asked once, by the code that runs them where there is something to compute.
final class LayerCosts {
  /// Packing what the router looks at, and its logits; empty in a dense model.
  let routing: [Work]
  /// From the attention norm to the staging of keys and values.
  let beforeAttention: [Work]
  let attention: AttentionCosts
  /// From the commitment of keys and values to the first residual.
  let afterAttention: [Work]
  /// The norm before the experts, and the packing of what they look at.
  let beforeExperts: [Work]
  /// Of the sum of experts; known once there was one.
  var combination: [Work]?
  /// Of the experts; known once one of them has been seen.
  var experts: ExpertCosts?

  /// The costs of `layer`, prepared for one token; `attention` is shared by layers that see as far.
  init(_ layer: PreparedLayer, attention: AttentionCosts) {
    self.attention = attention
    routing = WorkList.of { layer.runRouter(on: $0) }
    beforeAttention = WorkList.of { layer.runBeforeAttention(on: $0) }
    afterAttention = WorkList.of { layer.runAfterAttention(on: $0, position: 0) }
    beforeExperts = WorkList.of { layer.runBeforeExperts(on: $0) }
  }
}

/// What attention itself asks, which grows with the position.
final class AttentionCosts {
  private var position = -1
  private var works: [Work] = []

  /// The works of attention at `position`, which `kernel` makes.
  func works(at position: Int, _ kernel: () -> Attention) -> [Work] {
    if position != self.position {
      self.position = position
      works = WorkList.of { kernel().runWhole(on: $0) }
    }
    return works
  }
}

/// A processor that takes note of what is asked of it, and does nothing.
final class WorkList: Processor {
  private var works: [Work] = []

  func run(_ kernel: some Kernel) { works.append(kernel.work) }

  /// The works of the kernels that `body` runs.
  static func of(_ body: (WorkList) -> Void) -> [Work] {
    let list = WorkList()
    body(list)
    return list.works
  }
}

extension Attention {
  /// Runs all of it.
  func runWhole(on processor: some Processor) {
    processor.run(self)
    if let merging { processor.run(merging) }
  }
}
