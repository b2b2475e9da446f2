import Kernels
import Models
import Quantities

/// The keys and values of a sequence: a ring of `window` positions for sliding layers, all
/// positions for global ones.
final class KVCache {
  let rings: [KeyValueRing]

  /// Room for `contextLength` positions, appended at most `maxBatch` at a time.
  init(
    shape: ModelShape, contextLength: Int, maxBatch: Int, element: KeyValueRing.Element
  ) {
    rings = shape.attention.map { layer in
      KeyValueRing(
        capacity: min(layer.window ?? contextLength, contextLength), maxBatch: maxBatch,
        width: layer.keyValueLength, headLength: layer.headLength, type: element)
    }
  }

  /// What all layers of such a cache would take together.
  static func bytes(
    shape: ModelShape, contextLength: Int, maxBatch: Int, element: KeyValueRing.Element
  ) -> Double {
    shape.attention.reduce(0) { sum, layer in
      let positions = Double(min(layer.window ?? contextLength, contextLength)) + Double(maxBatch)
      return sum + positions * 2 * Double(layer.keyValueLength) * Double(element.byteCount)
    }
  }

  /// What all layers take together.
  var byteCount: ByteCount { rings.reduce(.zero) { $0 + $1.byteCount } }
}
