import Inference
import Models
import Profiles
import Residency
import Results
import Runs

/// How long a text takes at least with each candidate of a search, without a replay of it.
///
/// Below prefetch depth 2 an expert is read for its own turn only, in the order in which reads were
/// asked for. So what a cache holds depends on nothing but its policy and its size, whatever the
/// cores, the lanes and the parts of a read: one replay says how much all of those read.
final class CandidateFloors {
  private let recording: Recording
  private let options: RunOptions
  private let standard: Settings
  private let pace: ReplayPace
  private var demands: [Int: DecodeFloor] = [:]
  private var kernels: [KernelUse: [Double]] = [:]
  private var memories: [Settings: Memory?] = [:]
  /// By slots, whatever the policy.
  private var fewestReads: [Int: [Int]] = [:]
  /// By policy and room.
  private var knownReads: [Settings: [Int]] = [:]

  /// What the time of kernels depends on.
  private struct KernelUse: Hashable {
    let depth: Int
    let placement: ThreadPlacement
    /// Whether only those count that run beside no read.
    let isBesideNoRead: Bool
  }

  /// What there is room for.
  private struct Memory {
    let slotCount: Int
    let readsNothing: Bool
  }

  /// Floors of `recording` with `options` but for their settings.
  ///
  /// - Parameter standard: A candidate.
  /// - Precondition: the machine of `options` has a profile.
  init(_ recording: Recording, options: RunOptions, standard: Settings, pace: ReplayPace) {
    self.recording = recording
    self.options = options
    self.standard = standard
    self.pace = pace
  }

  /// How many tokens are decoded.
  func tokenCount() throws -> Int { try demand(depth: 1).tokenCount }

  /// The candidate that stands for all that take the same time as `settings` because nothing is
  /// read.
  func representative(of settings: Settings) throws -> Settings {
    guard try memory(of: settings)?.readsNothing == true else { return settings }
    var same = settings
    same.cachePolicy = standard.cachePolicy
    (same.lanes, same.readGranularity) = (standard.lanes, standard.readGranularity)
    if recording.model.shape.isDense { same.prefetchDepth = standard.prefetchDepth }
    return same
  }

  /// The seconds that decoding takes at least from each decoded token on; nil where `settings` do
  /// not fit in the memory.
  ///
  /// - Throws: `ReplayPace.Stopped` where the user wants no more replays.
  func floor(of settings: Settings) throws -> [Double]? {
    guard let memory = try memory(of: settings), let placement = settings.placement else {
      return nil
    }
    let depth = settings.prefetchDepth
    let demand = try demand(depth: depth)
    let kernels = try kernelSeconds(
      KernelUse(depth: depth, placement: placement, isBesideNoRead: false))
    if memory.readsNothing { return kernels }
    let isKnown = depth < 2
    let beside =
      try isKnown
      ? kernelSeconds(KernelUse(depth: depth, placement: placement, isBesideNoRead: true))
      : kernels.map { _ in 0 }
    let reads =
      try isKnown ? self.reads(of: settings) : leastReads(memory.slotCount, of: demand)
    // A predicted read may give way to others, so that it is not in one lane from end to end.
    let each = demand.readSeconds(
      lanes: isKnown ? settings.lanes : nil, granularity: settings.readGranularity)
    return kernels.indices.map { max(kernels[$0], beside[$0] + Double(reads[$0]) * each) }
  }

  private func demand(depth: Int) throws -> DecodeFloor {
    // Nothing is predicted at depth 1.
    let depth = max(1, depth)
    if let known = demands[depth] { return known }
    try pace.requireGoing()
    var options = options
    options.settings = standard
    options.prefetchDepth = depth
    let made = try DecodeFloor(of: recording.inBatches(of: standard.maxBatch), options: options)
    pace.noteReplay()
    demands[depth] = made
    return made
  }

  private func kernelSeconds(_ use: KernelUse) throws -> [Double] {
    if let known = kernels[use] { return known }
    let kinds = use.isBesideNoRead ? DecodeFloor.kindsBesideNoRead(depth: use.depth) : nil
    let made = try demand(depth: use.depth).kernelSeconds(on: use.placement, of: kinds)
    kernels[use] = made
    return made
  }

  private func leastReads(_ slotCount: Int, of demand: DecodeFloor) -> [Int] {
    if let known = fewestReads[slotCount] { return known }
    let made = demand.leastReads(slotCount: slotCount)
    fewestReads[slotCount] = made
    return made
  }

  /// What decides `settings`' room, with all else as usual.
  private func roomSettings(of settings: Settings) -> Settings {
    var room = standard
    room.memory = settings.memory
    (room.embeddingLocation, room.maxBatch) = (settings.embeddingLocation, settings.maxBatch)
    return room
  }

  private func memory(of settings: Settings) throws -> Memory? {
    let room = roomSettings(of: settings)
    if let known = memories[room] { return known }
    var made: Memory?
    do {
      let run = try prepared(room)
      made = Memory(slotCount: run.slotCount, readsNothing: run.readsNothing)
    } catch is BudgetError {}
    memories[room] = .some(made)
    return made
  }

  /// How many experts are read from each decoded token on with the policy and the room of
  /// `settings` below prefetch depth 2.
  private func reads(of settings: Settings) throws -> [Int] {
    var room = roomSettings(of: settings)
    room.cachePolicy = settings.cachePolicy
    room.prefetchDepth = min(1, settings.prefetchDepth)
    if let known = knownReads[room] { return known }
    try pace.requireGoing()
    let made = try prepared(room).replay(tracesKernels: false).missesLeft
    pace.noteReplay()
    knownReads[room] = made
    return made
  }

  private func prepared(_ settings: Settings) throws -> PreparedRun {
    var options = options
    options.settings = settings
    return try PreparedRun(
      replaying: recording.inBatches(of: settings.maxBatch), options: options)
  }
}
