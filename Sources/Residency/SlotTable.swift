import DeviceInterface
import Quantities

/// Which expert is in which slot, and in which order slots may give way.
///
/// A slot is free, rejected (a wrong prediction that was never used), or somewhere in the policy's
/// order, where those that are pinned or predicted are passed over. A class, so that reading
/// it copies nothing.
final class SlotTable {
  /// An occupied slot.
  struct Slot {
    let expert: ExpertID
    /// What brings the bytes; nil once they are there and have been used.
    var read: PendingRead?
    /// Whether the present turn wants it.
    var isPinned: Bool
    /// Whether the present turn has been given the bytes.
    var isInUse = false
  }

  /// A read that has not been waited for yet; it may have ended.
  struct PendingRead {
    let ticket: ReadTicket
    let purpose: Read.Urgency
    let submitted: Instant
    /// Reads are numbered in the order of submission.
    let number: Int
  }

  private let slots: FixedArray<Slot?>
  /// By the experts' ordinals.
  private let indexOfExpert: FixedArray<Int?>
  private var freeIndices: [Int]
  private let order: any EvictionOrder
  /// The one rejected last gives way first.
  private let rejected: IndexQueues
  private let layout: ExpertLayout

  /// How many slots there are, occupied or not.
  var slotCount: Int { slots.count }

  init(slotCount: Int, layout: ExpertLayout, policy: CachePolicy) {
    slots = FixedArray(repeating: nil, count: slotCount)
    freeIndices = Array((0..<slotCount).reversed())
    order = policy.evictionOrder(slotCount: slotCount, layout: layout)
    rejected = IndexQueues(elementCount: slotCount)
    indexOfExpert = FixedArray(repeating: nil, count: layout.ordinalCount)
    self.layout = layout
  }

  var occupiedCount: Int { slots.count - freeIndices.count }
  var occupiedIndices: [Int] { (0..<slots.count).filter { slots[$0] != nil } }
  var freeIndex: Int? { freeIndices.last }

  /// The slots with reads that have not been waited for, in the order of submission.
  var pendingIndices: [Int] {
    occupiedIndices.filter { self[$0].read != nil }
      .sorted { self[$0].read!.number < self[$1].read!.number }
  }

  func index(of expert: ExpertID) -> Int? { indexOfExpert[layout.ordinal(of: expert)] }

  func index(ofOrdinal ordinal: Int) -> Int? { indexOfExpert[ordinal] }

  /// The slot at `index`, which is occupied.
  subscript(index: Int) -> Slot {
    get { slots[index]! }
    set { slots[index] = newValue }
  }

  /// Puts `slot` where it is free.
  ///
  /// - Precondition: `index` is `freeIndex`.
  func occupy(_ index: Int, with slot: Slot) {
    precondition(index == freeIndices.popLast(), "slots are taken from the free ones")
    slots[index] = slot
    indexOfExpert[layout.ordinal(of: slot.expert)] = index
    order.insert(index, expert: layout.ordinal(of: slot.expert))
  }

  func free(_ index: Int) {
    indexOfExpert[layout.ordinal(of: self[index].expert)] = nil
    slots[index] = nil
    order.remove(index)
    rejected.remove(index)
    freeIndices.append(index)
  }

  /// Keeps the slot from giving way until it is unpinned.
  func pin(_ index: Int) {
    self[index].isPinned = true
    guard rejected.contains(index) else { return }
    rejected.remove(index)
    order.insert(index, expert: layout.ordinal(of: self[index].expert))
  }

  /// Lets the slot give way, as late as the policy says of one that has just been used.
  func unpin(_ index: Int) {
    self[index].isInUse = false
    self[index].isPinned = false
    order.touch(index)
  }

  /// Lets the slot, which was never used, give way before any other.
  func reject(_ index: Int) {
    order.remove(index)
    rejected.prepend(index)
  }

  /// What gives way to `expert` of all that is neither pinned nor predicted.
  func victim(for expert: ExpertID, sparing predicted: PredictedExperts) -> Int? {
    rejected.oldest { predicted.contains(self[$0].expert) }
      ?? order.victim(for: layout.ordinal(of: expert)) { index in
        self[index].isPinned || predicted.contains(self[index].expert)
      }
  }

  /// Whether the slot may give way even though its expert is predicted.
  func mayLeave(_ index: Int) -> Bool { !self[index].isPinned && order.mayLeave(index) }
}
