import DeviceInterface
import Kernels
import Models

/// Neurons that every token uses, and that are always in memory: those of a dense layer, or what a
/// layer has beside its experts.
final class CommonNeurons {
  let matrices: ExpertMatrices
  /// Which buffers of experts they use.
  let bufferIndex: Int
  /// What traces call them: 0 in a dense layer, else the index behind the last expert's.
  let index: Int
  /// What they ask of a device for a single token.
  let costs = ExpertStageCosts()
  /// What weighs them; nil where all of them counts.
  let router: MatMul?
  let weighing = StageCosts()
  /// Of their sum with the residual stream, where that of experts is another.
  let combination = StageCosts()

  /// The neurons of `matrices`, which are all of `block`, or shared beside its experts.
  ///
  /// - Parameter router: What weighs them.
  /// - Precondition: there are as many rows of the router's operand as of the residual stream.
  init(
    _ matrices: ExpertMatrices, of block: FeedForwardBlock, router: QuantizedMatrix?,
    _ buffers: StepBuffers
  ) {
    self.matrices = matrices
    bufferIndex = buffers.index(ofLength: matrices.up.rows)
    index = block.experts?.count ?? 0
    self.router = router.map {
      MatMul(.router, $0, buffers.routerOperand, into: buffers.sharedLogits)
    }
  }
}
