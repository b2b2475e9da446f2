import Kernels
import Models
import Quantities

/// What a sequence keeps: of keys and values a ring of `window` positions for sliding layers, all
/// positions for global ones; of convolutions their last inputs.
final class KVCache {
  let layers: [LayerMemory]

  /// Room for `contextLength` positions, appended at most `maxBatch` at a time.
  init(
    shape: ModelShape, contextLength: Int, maxBatch: Int, element: KeyValueRing.Element
  ) {
    layers = shape.layers.map { layer in
      switch layer.mixer {
      case .attention(let block):
        .keyValues(
          KeyValueRing(
            capacity: min(block.window ?? contextLength, contextLength), maxBatch: maxBatch,
            width: block.keyValueLength, headLength: block.headLength, type: element))
      case .convolution(let block):
        .convolution(ConvolutionState(tapCount: block.tapCount, width: shape.embeddingLength))
      }
    }
  }

  /// What all layers of such a cache would take together.
  static func bytes(
    shape: ModelShape, contextLength: Int, maxBatch: Int, element: KeyValueRing.Element
  ) -> Double {
    let states = shape.convolutions.reduce(ByteCount.zero) {
      $0 + ConvolutionState.byteCount(tapCount: $1.tapCount, width: shape.embeddingLength)
    }
    return shape.attention.reduce(Double(states.bytes)) { sum, layer in
      let positions = Double(min(layer.window ?? contextLength, contextLength)) + Double(maxBatch)
      return sum + positions * 2 * Double(layer.keyValueLength) * Double(element.byteCount)
    }
  }

  /// What all layers take together.
  var byteCount: ByteCount {
    layers.reduce(.zero) { sum, layer in
      switch layer {
      case .keyValues(let ring): sum + ring.byteCount
      case .convolution(let state): sum + state.byteCount
      }
    }
  }
}
