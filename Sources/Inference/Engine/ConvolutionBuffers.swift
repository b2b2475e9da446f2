import GGUF
import Kernels
import Models
import Quantities

/// The activations inside short convolutions, which all layers with one share.
final class ConvolutionBuffers {
  /// [T × 3d] gates of inputs, gates of outputs, and inputs.
  let products: Activations
  /// [T × d]
  let mixed: Activations
  let mixedOperand: Operand

  /// Room for the layers of `model` that have a convolution; nil where none does.
  init?(of model: ModelBlueprint, options: EngineOptions) {
    let consumers = Set(model.layers.compactMap { $0.types[.convolutionOutput] })
    guard !consumers.isEmpty else { return nil }
    let width = model.shape.embeddingLength
    products = Activations(maxRows: options.maxBatch, columns: 3 * width)
    mixed = Activations(maxRows: options.maxBatch, columns: width)
    mixedOperand = Operand(
      maxRows: options.maxBatch, columns: width, consumers: consumers,
      arithmetic: options.arithmetic)
  }

  /// What they take together.
  var byteCount: ByteCount { products.byteCount + mixed.byteCount + mixedOperand.byteCount }
}
