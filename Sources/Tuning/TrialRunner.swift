import Inference
import Profiles
import Results
import Runs

/// Replays one text for candidates, each once, and keeps what came of them.
///
/// All replays share the recording; nothing of a replay but its figures is kept. Replays that do
/// not wait for each other's figures go on side by side, one on each core of this machine.
final class TrialRunner {
  /// In the order in which they were asked for.
  private(set) var trials: [Trial] = []
  /// Of the first replay: what all have in common.
  private(set) var firstRecord: RunRecord?

  let profile: DeviceProfile
  private let bench: ReplayBench
  /// Where in `trials` a candidate is; nil for one that does not fit in the memory.
  private var offsets: [Settings: Int?] = [:]

  /// A candidate and what came of it.
  struct Trial {
    let settings: Settings
    var figures: TrialFigures

    /// As result files have it.
    var result: TrialRecord {
      TrialRecord(settings: settings, outcome: figures)
    }
  }

  /// Replays of `recording` on the device of `options`; `findsCeilings` as for `ReplayBench`.
  ///
  /// - Precondition: the machine of `options` has a profile.
  init(
    _ recording: Recording, options: RunOptions, findsCeilings: Bool, pace: ReplayPace
  ) {
    guard let profile = options.machine.profile else {
      preconditionFailure("only a device with a profile can be tuned for by replay")
    }
    self.profile = profile
    bench = ReplayBench(recording, options: options, findsCeilings: findsCeilings, pace: pace)
  }

  /// The figures of `candidate`, replayed if that has not been done yet.
  ///
  /// - Throws: `ReplayPace.Stopped` before a replay that the user no longer wants, `BudgetError`
  ///   where the model does not fit, `RunError` where there is nothing to time.
  @discardableResult
  func trial(_ candidate: Settings) throws -> TrialFigures {
    if let known = figures(of: candidate) { return known }
    let replay = try bench.replays(of: [(candidate, profile)], recordsFirst: firstRecord == nil)[0]
      .get()
    return note(replay, of: candidate)
  }

  /// The figures of `candidates`, those that have not been replayed yet side by side; nil for one
  /// that does not fit in the memory, or that `cutoff` has given up.
  ///
  /// - Throws: as `trial`; candidates before the one that failed are kept.
  @discardableResult
  func tryAll(
    _ candidates: [Settings], cutoff: ReplayCutoff? = nil
  ) throws -> [TrialFigures?] {
    var seen: Set<Settings> = []
    let fresh = candidates.filter { offsets[$0] == nil && seen.insert($0).inserted }
    let results = bench.replays(
      of: fresh.map { ($0, profile) }, recordsFirst: firstRecord == nil, cutoff: cutoff)
    for (candidate, result) in zip(fresh, results) {
      do { note(try result.get(), of: candidate) } catch is BudgetError {
        offsets[candidate] = .some(nil)
      } catch is ReplayCutoff.Hopeless {
        offsets[candidate] = .some(nil)
      }
    }
    return candidates.map(figures)
  }

  /// Takes what another search has found out about its `candidates` on the same text.
  func adopt(_ known: [TrialRecord], of candidates: [Settings]) {
    let byValues = Dictionary(known.map { ($0.settings, $0.outcome) }) { first, _ in first }
    for candidate in candidates where offsets[candidate] == nil {
      let values = candidate.values(
        TrialFigures.settingNames, keepsDefaults: TrialFigures.keepsDefaults)
      guard let figures = byValues[values] else { continue }
      offsets[candidate] = trials.count
      trials.append(Trial(settings: candidate, figures: figures))
    }
  }

  /// What came of `candidate`; nil where it was not tried or does not fit.
  func figures(of candidate: Settings) -> TrialFigures? {
    offset(of: candidate).map { trials[$0].figures }
  }

  /// Where in `trials` it is; nil where it was not tried or does not fit.
  func offset(of candidate: Settings) -> Int? { offsets[candidate] ?? nil }

  @discardableResult
  private func note(_ replay: ReplayBench.Replay, of candidate: Settings) -> TrialFigures {
    var figures = replay.figures
    figures.optHitRate = bench.ceiling(of: replay.cacheUse)
    firstRecord = firstRecord ?? replay.record
    offsets[candidate] = trials.count
    trials.append(Trial(settings: candidate, figures: figures))
    return figures
  }

  /// Finds out what trials of `candidates` would gain if one limit of the device after the other
  /// were taken away.
  func findGains(of candidates: [Settings], goal: TuningGoal) throws {
    try tryAll(candidates)
    let open = Set(candidates.compactMap(offset)).filter { trials[$0].figures.boundGains == nil }
    let limits = DeviceProfile.Limit.allCases
    let relieved = open.sorted().flatMap { offset in limits.map { (offset, $0) } }
    let results = bench.replays(
      of: relieved.map { (trials[$0.0].settings, profile.without($0.1)) }, recordsFirst: false)
    var gains: [Int: [String: Double]] = [:]
    for ((offset, limit), result) in zip(relieved, results) {
      let trial = trials[offset]
      let freed = Trial(settings: trial.settings, figures: try result.get().figures)
      gains[offset, default: [:]][limit.rawValue] =
        goal.forTime.merit(of: freed) / goal.forTime.merit(of: trial)
    }
    for (offset, gains) in gains { trials[offset].figures.boundGains = gains }
  }

  /// What came of each of `candidates` on each of `profiles`, which are not kept.
  func figures(of candidates: [Settings], on profiles: [DeviceProfile]) throws -> [[TrialFigures]] {
    let jobs = candidates.flatMap { candidate in profiles.map { (candidate, $0) } }
    let figures = try bench.replays(of: jobs, recordsFirst: false).map { try $0.get().figures }
    return candidates.indices.map { index in
      Array(figures[index * profiles.count..<(index + 1) * profiles.count])
    }
  }
}
