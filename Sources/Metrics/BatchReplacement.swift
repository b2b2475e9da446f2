import HeapModule

/// Caches that make room after a whole batch, as other engines do: a batch is one layer of one
/// pass, each of its experts is looked up once, and what it used stays until it is over. Budgets
/// are bytes, since experts of some layers may be larger than those of others.
public struct BatchReplacement: Hashable, Sendable {
  /// How many experts each layer has.
  private let expertsPerLayer: Int
  /// By layer, how large each of its experts is, in bytes or any other unit.
  private let expertSizes: [Int]
  private let batches: [Batch]

  /// What one layer of one pass uses.
  public struct Batch: Hashable, Sendable {
    public var layer: Int
    /// In the order of use; several tokens may use the same one.
    public var experts: [Int]

    /// A batch of `layer`.
    public init(layer: Int, experts: [Int]) {
      self.layer = layer
      self.experts = experts
    }
  }

  /// Which expert gives way.
  public enum Policy: String, CaseIterable, Sendable {
    /// The least recently used.
    case lru
    /// That of the fewest batches, of several the least recently used; counts are kept for ever.
    case lfu
    /// That whose next batch is last (Belady).
    case belady
    /// The least recently used of the layer, each of which has the same share of the budget.
    case layerLRU = "layer-lru"
    /// The same with that of the fewest batches.
    case layerLFU = "layer-lfu"

    var isByLayer: Bool { self == .layerLRU || self == .layerLFU }
  }

  /// How a cache did, batch by batch.
  public struct Outcome: Hashable, Sendable {
    /// Different experts of each batch.
    public var lookups: [Int] = []
    /// How many of those were not there.
    public var misses: [Int] = []
    /// What was read for each batch, in the unit of the sizes.
    public var readSizes: [Int] = []

    /// The share of lookups that were hits; 0 where there are none.
    public var hitRate: Double {
      let lookups = lookups.reduce(0, +)
      return lookups == 0 ? 0 : 1 - Double(misses.reduce(0, +)) / Double(lookups)
    }
  }

  /// The caches for `batches` of layers with `expertsPerLayer` experts each; all are empty at
  /// first.
  ///
  /// - Precondition: each batch is of a layer with a size, and names experts of it.
  public init(batches: [Batch], expertsPerLayer: Int, expertSizes: [Int]) {
    precondition(
      batches.allSatisfy { batch in
        expertSizes.indices.contains(batch.layer)
          && batch.experts.allSatisfy { (0..<expertsPerLayer).contains($0) }
      }, "a batch is one of a layer's experts")
    self.batches = batches
    self.expertsPerLayer = expertsPerLayer
    self.expertSizes = expertSizes
  }

  /// What all experts of all layers take.
  public var totalSize: Int { expertSizes.reduce(0, +) * expertsPerLayer }

  /// How a cache does that keeps `budget` between batches, or what the last batch used where that
  /// is more: of one by layers, a layer's experts of one token are then there until its next.
  ///
  /// Complexity: O(*n* log *n*) in the number of uses.
  public func outcome(_ policy: Policy, budget: Int) -> Outcome {
    var cache = BatchCache(
      policy: policy, budget: budget, expertsPerLayer: expertsPerLayer, expertSizes: expertSizes)
    let nextBatches = policy == .belady ? self.nextBatches : []
    var outcome = Outcome()
    for (index, batch) in batches.enumerated() {
      let counts = cache.use(
        batch, index: index, nextBatches: policy == .belady ? nextBatches[index] : [])
      outcome.lookups.append(counts.lookups)
      outcome.misses.append(counts.misses)
      outcome.readSizes.append(counts.misses * expertSizes[batch.layer])
    }
    return outcome
  }

  /// For each use of each batch the batch that uses the same expert next.
  private var nextBatches: [[Int]] {
    var next = Array(repeating: Int.max, count: expertSizes.count * expertsPerLayer)
    var all: [[Int]] = []
    for (index, batch) in batches.enumerated().reversed() {
      let first = batch.layer * expertsPerLayer
      all.append(batch.experts.map { next[first + $0] })
      for expert in batch.experts { next[first + expert] = index }
    }
    return all.reversed()
  }
}

/// A cache under way.
private struct BatchCache {
  private let policy: BatchReplacement.Policy
  private let expertsPerLayer: Int
  private let expertSizes: [Int]
  /// Of each part: all layers together, or one of them.
  private let budget: Int
  private var used: [Int]
  private var queues: [Heap<Candidate>]
  private var states: [State]
  private var clock = 0

  /// What is known of an expert.
  private struct State {
    var isResident = false
    var batchCount = 0
    /// When it was used last; no two uses are at once.
    var lastUse = 0
    var lastBatch = -1
    var nextBatch = Int.max
  }

  /// An expert that may give way; out of date where it was used again.
  private struct Candidate: Comparable {
    /// The least of these gives way.
    let rank: Int
    let lastUse: Int
    let expert: Int

    static func < (first: Candidate, second: Candidate) -> Bool {
      (first.rank, first.lastUse) < (second.rank, second.lastUse)
    }
  }

  init(
    policy: BatchReplacement.Policy, budget: Int, expertsPerLayer: Int, expertSizes: [Int]
  ) {
    self.policy = policy
    self.expertsPerLayer = expertsPerLayer
    self.expertSizes = expertSizes
    let partCount = policy.isByLayer ? expertSizes.count : 1
    self.budget = budget / partCount
    used = Array(repeating: 0, count: partCount)
    queues = Array(repeating: Heap(), count: partCount)
    states = Array(repeating: State(), count: expertSizes.count * expertsPerLayer)
  }

  mutating func use(
    _ batch: BatchReplacement.Batch, index: Int, nextBatches: [Int]
  ) -> (lookups: Int, misses: Int) {
    let part = policy.isByLayer ? batch.layer : 0
    var touched: [Int] = []
    var misses = 0
    for (position, number) in batch.experts.enumerated() {
      let expert = batch.layer * expertsPerLayer + number
      clock += 1
      states[expert].lastUse = clock
      guard states[expert].lastBatch != index else { continue }
      states[expert].lastBatch = index
      states[expert].batchCount += 1
      if !nextBatches.isEmpty { states[expert].nextBatch = nextBatches[position] }
      if !states[expert].isResident {
        misses += 1
        states[expert].isResident = true
        used[part] += expertSizes[batch.layer]
      }
      touched.append(expert)
    }
    while used[part] > budget, evict(from: part) {}
    // Only now: what the batch used stays until it is over.
    for expert in touched { queues[part].insert(candidate(expert)) }
    if queues[part].count > 2 * states.count + 4096 { forgetPast(of: part) }
    return (touched.count, misses)
  }

  private func candidate(_ expert: Int) -> Candidate {
    let state = states[expert]
    let rank =
      switch policy {
      case .lru, .layerLRU: 0
      case .lfu, .layerLFU: state.batchCount
      case .belady: -state.nextBatch
      }
    return Candidate(rank: rank, lastUse: state.lastUse, expert: expert)
  }

  private func isCurrent(_ candidate: Candidate) -> Bool {
    let state = states[candidate.expert]
    return state.isResident && state.lastUse == candidate.lastUse
  }

  /// Gives up the first candidate, and returns whether there was one.
  private mutating func evict(from part: Int) -> Bool {
    while let candidate = queues[part].popMin() {
      guard isCurrent(candidate) else { continue }
      states[candidate.expert].isResident = false
      used[part] -= expertSizes[candidate.expert / expertsPerLayer]
      return true
    }
    return false
  }

  private mutating func forgetPast(of part: Int) {
    queues[part] = Heap(queues[part].unordered.filter(isCurrent))
  }
}
