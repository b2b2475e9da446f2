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
  /// Of their sum with the residual stream, where that of experts is another.
  let combination = StageCosts()

  /// The neurons of `matrices`, which are all of `block`, or shared beside its experts.
  init(_ matrices: ExpertMatrices, of block: FeedForwardBlock, _ buffers: StepBuffers) {
    self.matrices = matrices
    bufferIndex = buffers.index(ofLength: matrices.up.rows)
    index = block.experts?.count ?? 0
  }
}
