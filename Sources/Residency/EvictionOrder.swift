/// The order in which occupied slots give way, as a policy has it.
///
/// A slot is inserted when a read into it begins, and touched at the end of each use of its expert.
/// It leaves as a victim, which some policies remember, or is removed for another reason. The
/// caller that asks for a victim names slots that are spared; a policy passes over them and keeps
/// their positions.
protocol EvictionOrder: AnyObject {
  /// A read of the expert with the ordinal `expert` into `slot`, which was in no order, has begun.
  func insert(_ slot: Int, expert: Int)

  /// The expert in `slot` has been used.
  func touch(_ slot: Int)

  /// Takes `slot` out, if it is in.
  func remove(_ slot: Int)

  /// Takes out the slot that gives way to the expert with this ordinal; nil if all are spared.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int?

  /// Whether `slot` may ever give way, be it as a victim or because a prediction turns out wrong.
  func mayLeave(_ slot: Int) -> Bool
}

extension EvictionOrder {
  func mayLeave(_ slot: Int) -> Bool { true }
}

extension CachePolicy {
  /// The empty order of this policy for `slotCount` slots.
  ///
  /// - Precondition: a hot set is of a model with this layout.
  func evictionOrder(slotCount: Int, layout: ExpertLayout) -> any EvictionOrder {
    let expertCount = layout.ordinalCount
    return switch self {
    case .lru: RecencyOrder(slotCount: slotCount)
    case .lfu: FrequencyOrder(slotCount: slotCount, expertCount: expertCount)
    case .layerLRU: LayerQuotaOrder(slotCount: slotCount, layout: layout)
    case .s3FIFO: ProbationOrder(slotCount: slotCount, expertCount: expertCount)
    case .sieve: SieveOrder(slotCount: slotCount)
    case .arc: AdaptiveOrder(slotCount: slotCount, expertCount: expertCount)
    case .pinned(let hotSet): HotSetOrder(hotSet, slotCount: slotCount, layout: layout)
    }
  }
}
