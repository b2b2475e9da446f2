/// The order in which occupied slots give way, as a policy has it.
///
/// A slot is inserted when a read into it begins, and touched at the end of each use of its expert.
/// It leaves as a victim, which some policies remember, or is removed for another reason. The
/// caller that asks for a victim names slots that are spared; a policy passes over them and keeps
/// their positions.
///
/// The orders are classes so that they change in place inside of an enum.
enum EvictionOrder {
  case recency(RecencyOrder)
  case frequency(FrequencyOrder)
  case layerQuota(LayerQuotaOrder)
  case probation(ProbationOrder)
  case sieve(SieveOrder)
  case adaptive(AdaptiveOrder)
  case hotSet(HotSetOrder)

  /// The empty order of `policy` for `slotCount` slots.
  ///
  /// - Precondition: a hot set is of a model with this layout.
  init(_ policy: CachePolicy, slotCount: Int, layout: ExpertLayout) {
    let expertCount = layout.expertCount
    switch policy {
    case .lru: self = .recency(RecencyOrder(slotCount: slotCount))
    case .lfu:
      self = .frequency(FrequencyOrder(slotCount: slotCount, expertCount: expertCount))
    case .layerLRU: self = .layerQuota(LayerQuotaOrder(slotCount: slotCount, layout: layout))
    case .s3FIFO:
      self = .probation(ProbationOrder(slotCount: slotCount, expertCount: expertCount))
    case .sieve: self = .sieve(SieveOrder(slotCount: slotCount))
    case .arc: self = .adaptive(AdaptiveOrder(slotCount: slotCount, expertCount: expertCount))
    case .pinned(let hotSet):
      self = .hotSet(HotSetOrder(hotSet, slotCount: slotCount, layout: layout))
    }
  }

  /// A read of the expert with this ordinal into `slot`, which was in no order, has begun.
  func insert(_ slot: Int, expert: Int) {
    switch self {
    case .recency(let order): order.insert(slot)
    case .frequency(let order): order.insert(slot, expert: expert)
    case .layerQuota(let order): order.insert(slot, expert: expert)
    case .probation(let order): order.insert(slot, expert: expert)
    case .sieve(let order): order.insert(slot)
    case .adaptive(let order): order.insert(slot, expert: expert)
    case .hotSet(let order): order.insert(slot, expert: expert)
    }
  }

  /// The expert in `slot` has been used.
  func touch(_ slot: Int) {
    switch self {
    case .recency(let order): order.touch(slot)
    case .frequency(let order): order.touch(slot)
    case .layerQuota(let order): order.touch(slot)
    case .probation(let order): order.touch(slot)
    case .sieve(let order): order.touch(slot)
    case .adaptive(let order): order.touch(slot)
    case .hotSet(let order): order.touch(slot)
    }
  }

  /// Takes `slot` out, if it is in.
  func remove(_ slot: Int) {
    switch self {
    case .recency(let order): order.remove(slot)
    case .frequency(let order): order.remove(slot)
    case .layerQuota(let order): order.remove(slot)
    case .probation(let order): order.remove(slot)
    case .sieve(let order): order.remove(slot)
    case .adaptive(let order): order.remove(slot)
    case .hotSet(let order): order.remove(slot)
    }
  }

  /// Takes out the slot that gives way to the expert with this ordinal; nil if all are spared.
  func victim(for expert: Int, sparing isSpared: (Int) -> Bool) -> Int? {
    switch self {
    case .recency(let order): order.victim(sparing: isSpared)
    case .frequency(let order): order.victim(sparing: isSpared)
    case .layerQuota(let order): order.victim(for: expert, sparing: isSpared)
    case .probation(let order): order.victim(sparing: isSpared)
    case .sieve(let order): order.victim(sparing: isSpared)
    case .adaptive(let order): order.victim(for: expert, sparing: isSpared)
    case .hotSet(let order): order.victim(sparing: isSpared)
    }
  }

  /// Whether `slot` may ever give way, be it as a victim or because a prediction turns out wrong.
  func mayLeave(_ slot: Int) -> Bool {
    if case .hotSet(let order) = self { order.mayLeave(slot) } else { true }
  }
}
