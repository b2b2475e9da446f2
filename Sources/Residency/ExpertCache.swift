public import DeviceInterface
import Quantities
public import Tracing

/// Keeps experts in a fixed number of memory slots: it fetches what layers want and decides what
/// gives way.
///
/// A layer's turn is one `want`, then `bytes(of:)` and `release` for each expert, best in the
/// order of `next`; the next turn begins when all are released. One read brings one expert into one
/// slot. Device time passes in `bytes(of:)` only.
///
/// A slot is taken from, in this order: free slots; wrong predictions, whose reads are withdrawn if
/// still under way; of the experts that are not predicted, the one that the policy chooses; and,
/// for what is wanted now, one predicted for the farthest layer. A wanted expert never gives way,
/// and a predicted one gives way to another only if that is for a sooner layer. A wrong prediction
/// is not evicted before its slot is needed: until then the next token may want it.
@safe public final class ExpertCache {
  /// How the experts asked for with `bytes(of:)` were found.
  public internal(set) var requests = RequestCounts()
  /// Each wanted expert, as `layer * expertsPerLayer + index`, in the order of `want`.
  public private(set) var requestLog: [Int32] = []
  /// How many experts each turn wanted: `requestLog`, turn by turn.
  public private(set) var turnLengths: [Int32] = []
  /// Whether `requestLog` and `turnLengths` are kept, which grow as long as the cache is used.
  public var keepsRequests = true
  /// The wanted experts that are not released yet, in the order in which to compute them: those in
  /// memory at `want`, then those being read, by submission, then the rest, by rank.
  public private(set) var pendingOrder: [ExpertID] = []
  /// The wanted expert to compute next: the first in `pendingOrder` whose bytes are here, or else
  /// the one whose read was started first; nil at the end of a turn. Reads that several lanes serve
  /// end in another order than they began.
  public var next: ExpertID? {
    pendingOrder.first(where: isPresent) ?? pendingOrder.first
  }

  /// The wanted experts to compute next where several can be at once: all in `pendingOrder` whose
  /// bytes are here, or else `next`; nil at the end of a turn.
  public var nextTogether: [ExpertID]? {
    let pending = pendingOrder
    guard let first = pending.first else { return nil }
    // Often all are here, or what is not comes last.
    guard let end = pending.firstIndex(where: { !isPresent($0) }) else { return pending }
    var present: [ExpertID] = []
    for (index, expert) in pending.enumerated()
    where index < end || (index > end && isPresent(expert)) {
      present.append(expert)
    }
    return present.isEmpty ? [first] : present
  }

  /// Of the experts predicted for layers whose turn has come: how many there were, and how many
  /// their layer then wanted, whether or not that took a read.
  public var predictionScore: (made: Int, wanted: Int) { predicted.score }

  let layout: ExpertLayout
  let device: any Device
  let tracer: Tracer
  let verify: (ExpertID, UnsafeRawBufferPointer) -> String?
  let arena: SlotArena
  let table: SlotTable
  var predicted: PredictedExperts
  /// What is known of each expert, by ordinal.
  let histories: FixedArray<ExpertHistory>
  var submissionCount = 0
  var sampledSlotCount = 0
  /// What missing experts of this turn are fetched as; nil while none is fetched before its use.
  private var fetching: Read.Urgency?
  /// Whether a wanted expert may be without a slot: all others are pinned in theirs.
  var mayLackSlots = false

  /// An empty cache; it never has more slots than there are experts.
  ///
  /// - Parameter verify: says what is wrong with an expert's bytes, padding included, or nil if
  ///   they are good; it is asked once per expert, when it is first loaded.
  public init(
    options: CacheOptions, layout: ExpertLayout, device: any Device, tracer: Tracer,
    verify: @escaping (ExpertID, UnsafeRawBufferPointer) -> String?
  ) {
    let slotCount = min(options.capacity, layout.expertCount)
    self.layout = layout
    let readsPerExpert = options.readsPerExpert
    self.device =
      readsPerExpert == 1 ? device : SplitReads(device, partCount: readsPerExpert)
    self.tracer = tracer
    unsafe self.verify = verify
    arena = SlotArena(slotCount: slotCount, slotByteCount: layout.expertByteCount)
    table = SlotTable(slotCount: slotCount, layout: layout, policy: options.policy)
    predicted = PredictedExperts(layerCount: layout.layerCount)
    histories = FixedArray(repeating: ExpertHistory(), count: layout.ordinalCount)
  }

  deinit { finish() }

  /// Begins a layer's turn: it wants `experts`, the most important first.
  ///
  /// Those in memory are pinned before anything is fetched. If `prefetching`, the reads of the
  /// others start here, as far as there are slots, and go on in `release`; else each starts in
  /// `bytes(of:)`, or all in `demand`. Predictions for this layer are judged. An empty list is no
  /// turn.
  ///
  /// - Precondition: all are distinct experts of one layer, and the turn before has ended.
  /// - Throws: if a read is refused. The turn has begun all the same: `bytes(of:)` tries again.
  public func want(_ experts: [ExpertID], prefetching: Bool) throws(ResidencyError) {
    guard let layer = experts.first?.layer else { return }
    precondition(pendingOrder.isEmpty, "release what was wanted before wanting more")
    precondition(experts.allSatisfy { $0.layer == layer }, "a turn is for experts of one layer")
    fetching = prefetching ? .prefetch : nil
    mayLackSlots = true
    if keepsRequests {
      turnLengths.append(Int32(experts.count))
      requestLog.append(contentsOf: experts.lazy.map { [layout] in Int32(layout.ordinal(of: $0)) })
    }
    for (rank, expert) in experts.enumerated() {
      precondition(!experts[..<rank].contains(expert), "a layer wants each expert once")
      let ordinal = layout.ordinal(of: expert)
      let index = table.index(ofOrdinal: ordinal)
      histories[ordinal].miss = miss(ofOrdinal: ordinal, in: index)
      if let index { table.pin(index) }
    }
    settlePredicted(for: layer, wanted: experts)
    pendingOrder = computationOrder(of: experts)
    if prefetching { raisePredicted() }
    try fetchWanted()
  }

  /// The layer has come to the use of its experts: reads of all that are missing start together, as
  /// far as there are slots, so that a storage with several lanes serves them side by side. They
  /// count as absent.
  ///
  /// - Throws: if a read is refused; `bytes(of:)` tries again.
  public func demand() throws(ResidencyError) {
    fetching = .demand
    try fetchWanted()
  }

  /// The bytes of a wanted expert, padding included; waits for them if need be. Valid until
  /// `release`. Computing with them leaves storage time for predicted reads, which go on.
  ///
  /// - Precondition: `expert` is wanted. Where more are wanted than there are slots, experts are
  ///   asked for in `pendingOrder` and released before the slots run out.
  /// - Throws: if the read fails or the bytes are corrupt. The expert is still wanted, its slot is
  ///   free, and another call tries again.
  public func bytes(of expert: ExpertID) throws(ResidencyError) -> LoadedExpert {
    precondition(pendingOrder.contains(expert), "\(expert) is used without being wanted")
    let (index, stallEnd) = try loadedSlot(of: expert)
    readPredicted()
    return unsafe LoadedExpert(
      bytes: UnsafeRawBufferPointer(arena.memory(ofSlot: index)), stallEnd: stallEnd)
  }

  /// Ends the use of an expert: it may give way from now on. If the layer wants experts that had no
  /// slot and is prefetching, the next one's read starts.
  ///
  /// - Precondition: `bytes(of: expert)` has returned in this turn.
  /// - Throws: if a read is refused. The expert is released all the same.
  public func release(_ expert: ExpertID) throws(ResidencyError) {
    unpin(expert)
    if let index = pendingOrder.firstIndex(of: expert) { pendingOrder.remove(at: index) }
    if mayLackSlots { try fetchWanted() }
    readPredicted()
  }

  /// Ends the use of experts that were used together, as if each were released in its turn.
  ///
  /// - Precondition: they are distinct, and `bytes(of:)` has returned for each in this turn.
  /// - Throws: if a read is refused. Those after the one whose slot it was to have stay in use.
  public func release(_ experts: [ExpertID]) throws(ResidencyError) {
    guard !mayLackSlots, predicted.reach == 0 else {
      for expert in experts { try release(expert) }
      return
    }
    // Nothing waits for their slots, so all of them can be given back before the next look.
    for expert in experts { unpin(expert) }
    pendingOrder =
      experts.count == pendingOrder.count
      ? [] : pendingOrder.filter { !experts.contains($0) }
  }

  /// Lets an expert that is in use give way.
  private func unpin(_ expert: ExpertID) {
    guard let index = table.index(of: expert), table[index].isInUse else {
      preconditionFailure("\(expert) is released without having been used")
    }
    table.unpin(index)
  }

  /// Reads every expert, as a program does that has room for all of them. Device time passes.
  ///
  /// - Precondition: there is a slot for each expert, and no turn is under way.
  public func loadAll() throws(ResidencyError) {
    precondition(table.slotCount == layout.expertCount, "all experts have a slot")
    for (layer, experts) in layout.expertCounts.enumerated() {
      try want((0..<experts).map { ExpertID(layer: layer, index: $0) }, prefetching: true)
      while let expert = next {
        _ = try bytes(of: expert)
        try release(expert)
      }
    }
  }

  /// The experts whose bytes are here and have been used, in the order of their slots, as in
  /// `requestLog`.
  public var residents: [Int32] {
    table.occupiedIndices.filter { table[$0].read == nil }.map {
      Int32(layout.ordinal(of: table[$0].expert))
    }
  }

  /// Begins to count: what was done so far, to fill the cache, is no part of what is counted.
  public func beginCounting() {
    finish()
    requests = RequestCounts()
    requestLog = []
    turnLengths = []
    predicted.forgetScore()
  }

  /// Claims the room for `count` requests in `turnCount` turns at once: a log that grows as it
  /// fills would hold all of it twice. What is not used takes no RAM.
  public func reserveRequests(_ count: Int, turnCount: Int) {
    requestLog.reserveCapacity(count)
    turnLengths.reserveCapacity(turnCount)
  }

  /// Withdraws all reads under way, forgets all predictions and ends the turn, finished or not.
  /// Experts that were used stay; predicted ones that were not are given up and recorded as such.
  public func finish() {
    // The youngest first: were the oldest withdrawn first, a lane would start the next for nothing.
    for index in table.pendingIndices.reversed() { giveUp(index) }
    for index in table.occupiedIndices where table[index].isPinned { table.unpin(index) }
    pendingOrder = []
    predicted.forgetAll()
    sampleResidentBytes()
  }

  /// Lends the memory of the first `count` slots, or of all there are, to `body`: the memory where
  /// experts' bytes go, to measure how fast they can come.
  ///
  /// Ends what is under way, and gives up the experts in these slots.
  public func lendMemory<Result>(
    ofSlots count: Int, to body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    finish()
    let lent = 0..<min(count, table.slotCount)
    for index in table.occupiedIndices where lent.contains(index) { giveUp(index) }
    sampleResidentBytes()
    return try unsafe body(arena.memory(ofSlots: lent))
  }

  /// By arrival, then by rank. Insertion sort: most turns have few experts, most of them in order.
  private func computationOrder(of experts: [ExpertID]) -> [ExpertID] {
    var order = experts
    var latest = order.first.map(arrivalOrder(of:)) ?? 0
    for rank in order.indices.dropFirst() {
      let expert = order[rank]
      let arrival = arrivalOrder(of: expert)
      var index = rank
      if arrival < latest {
        while index > 0, arrivalOrder(of: order[index - 1]) > arrival {
          order[index] = order[index - 1]
          index -= 1
        }
        order[index] = expert
      }
      latest = max(latest, arrival)
    }
    return order
  }

  /// Starts the reads of wanted experts that have no slot, as far as slots can be had.
  private func fetchWanted() throws(ResidencyError) {
    guard mayLackSlots, let fetching else { return }
    for expert in pendingOrder where table.index(of: expert) == nil {
      guard let index = takeSlot(for: expert, neededInTurns: 0) else { return }
      try startRead(of: expert, into: index, urgency: fetching)
    }
    mayLackSlots = false
  }
}

/// A wanted expert whose bytes are in memory.
@safe public struct LoadedExpert {
  /// Padding included; valid until the expert is released.
  public let bytes: UnsafeRawBufferPointer
  /// When the wait for them ended; nil where there was none.
  public let stallEnd: Moment?
}

/// What a cache remembers of an expert, in memory or not.
struct ExpertHistory {
  /// Whether its bytes have been checked.
  var isVerified = false
  /// Whether they have been in memory before.
  var wasLoaded = false
  /// How it was missed when the turn that wants it began.
  var miss: Miss?
}
