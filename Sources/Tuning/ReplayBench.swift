import HostMachine
import Inference
import Profiles
import Results
import Runs
import Synchronization

/// Where replays of one text go on side by side.
final class ReplayBench: Sendable {
  private let options: RunOptions
  private let findsCeilings: Bool
  private let pace: ReplayPace
  /// The text with its prompt in batches of at most so many tokens.
  private let recordings: Mutex<[Int: Recording]>
  /// The best possible hit rate; nil while it is being found.
  private let ceilings = Mutex<[CacheUse: Double?]>([:])

  /// What the best possible hit rate depends on.
  struct CacheUse: Hashable {
    let slotCount, maxBatch: Int
  }

  /// What is kept of a replay.
  struct Replay: Sendable {
    let figures: TrialFigures
    let cacheUse: CacheUse
    /// All that is known, where that was asked for.
    let record: RunRecord?
  }

  /// Replays of `recording` with `options`, but for their settings and machine.
  ///
  /// - Parameter findsCeilings: Whether the best possible hit rate is found for each way to use the
  ///   cache, which takes about as long as a replay.
  init(_ recording: Recording, options: RunOptions, findsCeilings: Bool, pace: ReplayPace) {
    self.options = options
    self.findsCeilings = findsCeilings
    self.pace = pace
    recordings = Mutex([recording.conditions.maxBatch: recording])
  }

  /// One replay for each pair of settings and a profile, in their order; what came of them depends
  /// neither on that order nor on how many go on at a time.
  ///
  /// - Parameters:
  ///   - recordsFirst: Whether all that is known after the first is kept.
  ///   - cutoff: Which replays are not worth going on with: those fail as `Hopeless`.
  func replays(
    of jobs: [(settings: Settings, profile: DeviceProfile)], recordsFirst: Bool,
    cutoff: ReplayCutoff? = nil
  ) -> [Result<Replay, any Error>] {
    let results = Mutex([Result<Replay, any Error>?](repeating: nil, count: jobs.count))
    let next = Atomic(0)
    SideBySide.run(max(1, min(jobs.count, pace.workerCount))) {
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < jobs.count else { return }
        let (settings, profile) = jobs[index]
        let result = Result {
          try replay(
            settings, on: profile, isRecorded: recordsFirst && index == 0, cutoff: cutoff)
        }
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// The best possible hit rate where something has been replayed.
  func ceiling(of use: CacheUse) -> Double? { ceilings.withLock { $0[use] ?? nil } }

  private func replay(
    _ settings: Settings, on profile: DeviceProfile, isRecorded: Bool, cutoff: ReplayCutoff?
  ) throws -> Replay {
    try pace.requireGoing()
    let isHopeless = cutoff?.test(of: settings) ?? { _, _ in false }
    if isHopeless(0, .zero) { throw ReplayCutoff.Hopeless() }
    var options = options
    options.settings = settings
    options.machine = .simulated(profile)
    let run = try PreparedRun(
      replaying: recording(inBatchesOf: settings.maxBatch), options: options)
    let execution = try run.replay(tracesKernels: false, isHopeless: isHopeless)
    if execution.end == .interrupted {
      pace.noteReplay()
      throw ReplayCutoff.Hopeless()
    }
    let use = CacheUse(slotCount: run.slotCount, maxBatch: settings.maxBatch)
    let isFirst = findsCeilings && ceilings.withLock { $0.claim(use) }
    let figures = try TrialFigures(execution, of: run, findsCeiling: isFirst)
    if isFirst { ceilings.withLock { $0[use] = .some(figures.optHitRate) } }
    cutoff?.note(figures)
    pace.noteReplay()
    return Replay(
      figures: figures, cacheUse: use,
      record: isRecorded
        ? RunRecord(
          execution, of: run, mode: "replayed", prefetchDepth: settings.prefetchDepth,
          findsCeiling: false) : nil)
  }

  private func recording(inBatchesOf maxBatch: Int) -> Recording {
    recordings.withLock { recordings in
      if let known = recordings[maxBatch] { return known }
      // Of the prompt alone there are copies; all share what follows it.
      guard let any = recordings.values.first else { preconditionFailure("there is a recording") }
      let made = any.inBatches(of: maxBatch)
      recordings[maxBatch] = made
      return made
    }
  }
}

/// How many replays of a search go on at a time, how many there have been, and whether to go on.
final class ReplayPace: Sendable {
  let workerCount: Int
  private let isInterrupted: @Sendable () -> Bool
  private let onReplay: @Sendable (Int) -> Void
  private let count = Mutex(0)

  /// A pace of `workerCount` replays at a time.
  ///
  /// - Parameter onReplay: Called after each replay with their number.
  /// - Precondition: the count is positive.
  init(
    workerCount: Int, isInterrupted: @escaping @Sendable () -> Bool,
    onReplay: @escaping @Sendable (Int) -> Void
  ) {
    precondition(workerCount > 0, "a search replays")
    self.workerCount = workerCount
    self.isInterrupted = isInterrupted
    self.onReplay = onReplay
  }

  /// Replays so far.
  var replayCount: Int { count.withLock(\.self) }

  func noteReplay() {
    count.withLock {
      $0 += 1
      onReplay($0)
    }
  }

  /// - Throws: `Stopped` where the user wants no more replays.
  func requireGoing() throws(Stopped) { if isInterrupted() { throw Stopped() } }

  /// The user wants no more replays.
  struct Stopped: Error {}
}

extension [ReplayBench.CacheUse: Double?] {
  /// Makes `key` known; returns whether it was not before.
  fileprivate mutating func claim(_ key: Key) -> Bool {
    guard self[key] == nil else { return false }
    self[key] = .some(nil)
    return true
  }
}
