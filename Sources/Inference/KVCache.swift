import Kernels
import Quantities

/// The keys and values of a sequence: a ring of `window` positions for sliding layers, all
/// positions for global ones.
final class KVCache {
  let rings: [KeyValueRing]

  /// Room for `contextLength` positions, appended at most `maxBatch` at a time.
  init(
    shape: ModelShape, contextLength: Int, maxBatch: Int, element: KeyValueRing.Element
  ) {
    let capacities = shape.attention.map { min($0.window ?? contextLength, contextLength) }
    let arena = ZeroedArena(
      byteCounts: capacities.flatMap {
        KeyValueRing.byteCounts(
          capacity: $0, maxBatch: maxBatch, width: shape.keyValueLength, type: element)
      })
    rings = capacities.map {
      KeyValueRing(
        capacity: $0, maxBatch: maxBatch, width: shape.keyValueLength, type: element, arena: arena)
    }
  }

  /// What all layers take together.
  var byteCount: ByteCount { rings.reduce(.zero) { $0 + $1.byteCount } }
}
