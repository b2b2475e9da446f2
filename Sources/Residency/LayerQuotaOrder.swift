/// Each layer with experts owns an even share of the slots and replaces its own least recently
/// used: LRU by layer.
///
/// While there are free slots, a layer may take more than its own. A layer with less takes the
/// surplus back, the least recently used first. So a token that passes through all layers does not
/// push out what the first of them want next, however small the cache.
final class LayerQuotaOrder: EvictionOrder {
  /// A queue for each layer, the least recently used first.
  private let queues: IndexQueues
  private let quotas: [Int]
  private let expertsPerLayer: Int
  /// When each slot was inserted or touched last, in such events.
  private var stamps: [Int]
  private var eventCount = 0

  init(slotCount: Int, layout: ExpertLayout) {
    let counts = layout.expertCounts
    queues = IndexQueues(elementCount: slotCount, queueCount: counts.count)
    let sharing = counts.indices.filter { counts[$0] > 0 }
    var quotas = counts.map { _ in 0 }
    for (rank, layer) in sharing.enumerated() {
      quotas[layer] = slotCount / sharing.count + (rank < slotCount % sharing.count ? 1 : 0)
    }
    self.quotas = quotas
    expertsPerLayer = layout.expertsPerLayer
    stamps = Array(repeating: 0, count: slotCount)
  }

  func insert(_ slot: Int, expert: Int) { append(slot, to: expert / expertsPerLayer) }

  func touch(_ slot: Int) {
    if let layer = queues.queue(of: slot) { append(slot, to: layer) }
  }

  func remove(_ slot: Int) { queues.remove(slot) }

  /// Complexity: linear in the number of spared slots and, where a layer takes back what is its
  /// own, in the number of layers.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    let layer = expert / expertsPerLayer
    let victim =
      (surplus(of: layer) >= 0 ? queues.oldest(of: layer, sparing: isSpared) : nil)
      ?? oldest(sparing: isSpared) { self.surplus(of: $0) > 0 }
      ?? queues.oldest(of: layer, sparing: isSpared)
      ?? oldest(sparing: isSpared) { _ in true }
    if let victim { queues.remove(victim) }
    return victim
  }

  /// How many slots `layer` has beyond its own.
  private func surplus(of layer: Int) -> Int { queues.count(of: layer) - quotas[layer] }

  /// The least recently used slot of the layers that are `eligible`.
  private func oldest(sparing isSpared: (Int) -> Bool, _ isEligible: (Int) -> Bool) -> Int? {
    quotas.indices.filter(isEligible).compactMap { queues.oldest(of: $0, sparing: isSpared) }
      .min { stamps[$0] < stamps[$1] }
  }

  private func append(_ slot: Int, to layer: Int) {
    eventCount += 1
    stamps[slot] = eventCount
    queues.append(slot, to: layer)
  }
}
