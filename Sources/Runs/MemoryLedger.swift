public import Quantities

/// What a run draws from its RAM budget, item by item. The expert cache gets what is left.
public struct MemoryLedger: Hashable, Sendable {
  /// The most the process may hold; nil where nothing limits it.
  public var cap: ByteCount?
  /// What decides the cap, in words; nil where the user or the device says so.
  public var capReason: String?
  public var weights: ByteCount
  public var keyValues: ByteCount
  public var scratch: ByteCount
  /// Program, tokenizer and everything else that is no weight and no activation.
  public var runtime: ByteCount
  /// The size of one cache slot.
  public var slotByteCount: ByteCount
  /// Experts in all layers together.
  public var expertCount: Int
  /// Slots without which nothing can run: the experts of one token in one layer.
  public var minimumSlotCount: Int
  /// Of `weights`, the embedding table, where it could stay on storage instead.
  public var movableEmbedding = ByteCount.zero
  /// Of `weights`, what may be missing from memory: pages of a file, which come again when they are
  /// used.
  public var pageable = ByteCount.zero

  /// A ledger of these items.
  public init(
    cap: ByteCount?, weights: ByteCount, keyValues: ByteCount, scratch: ByteCount,
    runtime: ByteCount, slotByteCount: ByteCount, expertCount: Int, minimumSlotCount: Int,
    movableEmbedding: ByteCount = .zero, pageable: ByteCount = .zero
  ) {
    self.cap = cap
    self.weights = weights
    self.keyValues = keyValues
    self.scratch = scratch
    self.runtime = runtime
    self.slotByteCount = slotByteCount
    self.expertCount = expertCount
    self.minimumSlotCount = minimumSlotCount
    self.movableEmbedding = movableEmbedding
    self.pageable = pageable
  }

  /// How many experts fit.
  ///
  /// - Throws: `BudgetError` with the sum where not even the minimum fits.
  public func slotCount() throws(BudgetError) -> Int {
    guard let cap else { return expertCount }
    let free = cap.bytes - fixed.bytes
    guard cap >= minimum else { throw BudgetError(ledger: self) }
    // A dense model has nothing that could be left on storage.
    if expertCount == 0 { return 0 }
    // Pages give way to experts, but only to those without which nothing can run.
    return max(minimumSlotCount, min(max(0, free) / slotByteCount.bytes, expertCount))
  }

  /// Everything but the cache.
  public var fixed: ByteCount { weights + keyValues + scratch + runtime }

  /// The stretch of the storage that holds the experts.
  var readSpan: ByteCount { expertCount * slotByteCount }

  /// With all experts.
  public var complete: ByteCount { fixed + expertCount * slotByteCount }

  /// The smallest cap that would do.
  public var minimum: ByteCount { fixed - pageable + minimumSlotCount * slotByteCount }
}

/// A model does not fit in the RAM that a run may use.
public struct BudgetError: Error, CustomStringConvertible {
  public let ledger: MemoryLedger

  /// Whether leaving the embedding table on storage would help.
  public var canMoveEmbedding: Bool { ledger.movableEmbedding > .zero }

  /// What has to be in memory of them.
  private var weights: String {
    ledger.pageable > .zero
      ? "weights \(ledger.weights - ledger.pageable) beside pages of their file"
      : "weights \(ledger.weights)"
  }

  public var description: String {
    let reason = ledger.capReason.map { " (\($0))" } ?? ""
    let cap = ledger.cap.map { "\($0)\(reason)" } ?? "no limit"
    let raising = ledger.capReason == nil ? "raise --memory" : "give the process more"
    if ledger.expertCount == 0 {
      return "the model does not fit in \(cap), and a dense one has no experts that could stay on"
        + " storage: \(weights) + KV cache \(ledger.keyValues) + scratch"
        + " \(ledger.scratch) + runtime \(ledger.runtime) need \(ledger.minimum); \(raising),"
        + " or lower --context"
    }
    let moving =
      canMoveEmbedding
      ? "take --embedding storage (\(ledger.movableEmbedding) less), " : ""
    return "the model does not fit in \(cap): \(weights) + KV cache"
      + " \(ledger.keyValues) + scratch \(ledger.scratch) + runtime \(ledger.runtime) + at least"
      + " \(ledger.minimumSlotCount) experts of \(ledger.slotByteCount) need \(ledger.minimum);"
      + " \(raising), \(moving)or lower --context or --batch"
  }
}
