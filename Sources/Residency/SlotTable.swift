import DeviceInterface
import Quantities

/// Which expert is in which slot, and in which order slots may give way.
///
/// A slot is free, pinned, or somewhere in the order of recency.
struct SlotTable {
  /// An occupied slot.
  struct Slot {
    let expert: ExpertID
    /// What brings the bytes; nil once they are there and have been used.
    var read: PendingRead?
    /// Whether the present turn has been given the bytes.
    var isInUse = false
  }

  /// A read that nobody has waited for yet; it may have ended.
  struct PendingRead {
    let ticket: ReadTicket
    let purpose: Read.Urgency
    let submitted: Instant
    /// Reads are numbered in the order of submission.
    let number: Int
  }

  private var slots: [Slot?]
  /// By the experts' ordinals.
  private var indexOfExpert: [Int?]
  private var freeIndices: [Int]
  private var recency: RecencyList
  private let layout: ExpertLayout
  private let policy: CachePolicy

  init(slotCount: Int, layout: ExpertLayout, policy: CachePolicy) {
    slots = Array(repeating: nil, count: slotCount)
    freeIndices = Array((0..<slotCount).reversed())
    recency = RecencyList(slotCount: slotCount)
    indexOfExpert = Array(repeating: nil, count: layout.expertCount)
    self.layout = layout
    self.policy = policy
  }

  var occupiedCount: Int { slots.count - freeIndices.count }
  var occupiedIndices: [Int] { slots.indices.filter { slots[$0] != nil } }
  var freeIndex: Int? { freeIndices.last }

  /// The slots with reads that nobody has waited for, in the order of submission.
  var pendingIndices: [Int] {
    occupiedIndices.filter { self[$0].read != nil }
      .sorted { self[$0].read!.number < self[$1].read!.number }
  }

  func index(of expert: ExpertID) -> Int? { indexOfExpert[layout.ordinal(of: expert)] }

  /// The slot at `index`, which is occupied.
  subscript(index: Int) -> Slot {
    get { slots[index]! }
    set { slots[index] = newValue }
  }

  /// Puts `slot` where it is free, as the most recent unless it is pinned.
  ///
  /// - Precondition: `index` is `freeIndex`.
  mutating func occupy(_ index: Int, with slot: Slot, isPinned: Bool) {
    precondition(index == freeIndices.popLast(), "slots are taken from the free ones")
    slots[index] = slot
    indexOfExpert[layout.ordinal(of: slot.expert)] = index
    if !isPinned { recency.insertNewest(index) }
  }

  mutating func free(_ index: Int) {
    indexOfExpert[layout.ordinal(of: self[index].expert)] = nil
    slots[index] = nil
    recency.remove(index)
    freeIndices.append(index)
  }

  /// Keeps the slot from giving way until it is unpinned.
  mutating func pin(_ index: Int) { recency.remove(index) }

  /// Lets the slot give way, as late as the policy says of one that has just been used.
  mutating func unpin(_ index: Int) {
    self[index].isInUse = false
    switch policy {
    case .lru: recency.insertNewest(index)
    }
  }

  /// Lets the slot give way before any other.
  mutating func demote(_ index: Int) { recency.insertOldest(index) }

  func isPinned(_ index: Int) -> Bool { !recency.contains(index) }

  /// The slots that are not pinned, in the order in which they should give way.
  var evictionOrder: some Sequence<Int> { recency.oldestFirst }
}
