import GGUF
import Kernels
import Models
import Quantities

/// The activations inside attention, of layers whose heads are alike.
final class AttentionBuffers {
  /// [T × H·h], [T × K·h]
  let queries: Activations
  let keys: Activations
  let values: Activations
  let attended: Activations
  /// What single tokens gather from the segments of a long context.
  let parts: Activations
  let attendedOperand: Operand

  /// What must be alike where layers share buffers.
  struct Heads: Hashable {
    let count, keyValueCount, length: Int

    init(_ block: AttentionBlock) {
      (count, keyValueCount, length) = (
        block.headCount, block.keyValueHeadCount, block.headLength
      )
    }
  }

  /// Room for the layers of `model` that have `heads`.
  init(_ heads: Heads, of model: ModelBlueprint, options: EngineOptions) {
    let rows = { (columns: Int) in Activations(maxRows: options.maxBatch, columns: columns) }
    queries = rows(heads.count * heads.length)
    keys = rows(heads.keyValueCount * heads.length)
    values = rows(heads.keyValueCount * heads.length)
    attended = rows(heads.count * heads.length)
    parts = Attention.parts(
      contextLength: options.contextLength, heads: heads.count, headDim: heads.length)
    let alike = zip(model.layers, model.shape.layers).filter {
      $0.1.mixer.attention.map(Heads.init) == heads
    }
    attendedOperand = Operand(
      maxRows: options.maxBatch, columns: attended.columns,
      consumers: Set(alike.map { $0.0[.attentionOutput] }), arithmetic: options.arithmetic)
  }

  /// What they take together.
  var byteCount: ByteCount {
    [queries, keys, values, attended, parts].reduce(attendedOperand.byteCount) {
      $0 + $1.byteCount
    }
  }
}
