import Inference
import Profiles
import Quantities
import Results
import Runs

extension Tuner {
  /// A replay passes about so many requests for experts in a second. A fixed figure, no
  /// measurement, so that the same search is made everywhere.
  private static let requestsPerSecond = 120_000.0
  /// Longer than this is too long for the last percent.
  private static let longestSearchSeconds = 60.0
  /// Where descents begin: the default, and candidates spread over the space.
  static let startCount = 4

  /// Whether every candidate of the space is tried.
  func isExhaustive(for recording: Recording) -> Bool {
    switch method {
    case .exhaustive: return true
    case .descent: return false
    case .automatic:
      let requests = recording.decisions.layers.reduce(0) { $0 + $1.routing.experts.count }
      return Double(requests * space.count) <= Self.longestSearchSeconds * Self.requestsPerSecond
    }
  }

  /// About how many replays a search takes.
  func expectedReplays(isExhaustive: Bool, textCount: Int) -> Int {
    let sizes = space.sizes
    // A descent goes about twice round each start; later ones meet what was tried before.
    let exploring =
      isExhaustive ? space.count : 1 + Self.startCount * sizes.reduce(0) { $0 + $1 - 1 }
    let shrinking =
      goal.objective == .memory ? sizes[0] * sizes[1] * 11 : 0
    // Two candidates without each of five limits, and on two slower devices.
    return exploring + shrinking + (isExhaustive ? 0 : sizes[0] * sizes[1] / 2)
      + (textCount - 1) * Self.comparedCount + 2 * (5 + 2)
  }

  /// Tries what is worth it under the whole RAM cap.
  func explore(with runner: TrialRunner, isExhaustive: Bool) throws {
    try runner.trial(space.standard)
    if isExhaustive {
      try runner.tryAll(
        (0..<space.count).map { space.candidate(at: space.offsets(of: $0)) })
      return
    }
    for start in 0..<Self.startCount {
      try descend(from: start == 0 ? space.standardOffsets : spread(start), with: runner)
    }
  }

  /// Start number `start`: the fractional parts of its multiples of the golden ratio lie evenly,
  /// whatever their number.
  private func spread(_ start: Int) -> [Int] {
    let share = (Double(start) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
    return space.offsets(of: min(Int(share * Double(space.count)), space.count - 1))
  }

  /// Makes one option after the other the best it can be beside the rest, until none changes.
  private func descend(from start: [Int], with runner: TrialRunner) throws {
    let goal = goal.objective == .memory ? goal.forSpeed : goal
    func merits(_ candidates: [Settings]) throws -> [(Int, Double)] {
      zip(candidates, try runner.tryAll(candidates)).map { candidate, figures in
        guard let figures else { return (-1, 0) }
        let trial = TrialRunner.Trial(settings: candidate, figures: figures)
        return (goal.isMet(by: figures) ? 1 : 0, goal.merit(of: trial))
      }
    }
    var offsets = start
    var best = try merits([space.candidate(at: offsets)])[0]
    let sizes = space.sizes
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for axis in offsets.indices {
        let neighbours = (0..<sizes[axis]).filter { $0 != offsets[axis] }.map { value in
          var next = offsets
          next[axis] = value
          return next
        }
        let found = try merits(neighbours.map(space.candidate))
        for (next, merit) in zip(neighbours, found) where merit > best {
          (offsets, best, hasChanged) = (next, merit, true)
        }
      }
    }
  }

  /// Looks for the least RAM cap that keeps enough of the best speed, for each policy with its best
  /// lanes and cores, and returns the goal that the winner has to meet.
  ///
  /// More memory is taken to be no slower, which holds but for a policy's whims; the winner has
  /// been replayed under its own cap in any case.
  func shrink(with runner: TrialRunner) throws -> TuningGoal {
    var goal = goal
    let speed = goal.forSpeed
    let figures = runner.trials.map(\.figures)
    let fastest = figures.filter(speed.isMet).map(\.tokensPerSecond).max()
    let target = (fastest ?? figures.map(\.tokensPerSecond).max() ?? 0) * goal.keptShare
    goal.keptRate = target
    let ranked = ranked(runner.trials, goal: speed).map { runner.trials[$0] }
    for variant in space.variants(of: space.standard, along: .cachePolicy) {
      guard let best = ranked.first(where: { $0.settings.cachePolicy == variant.cachePolicy }),
        best.figures.tokensPerSecond >= target
      else { continue }
      try shrink(best.settings, goal: goal, with: runner)
    }
    return goal
  }

  private func shrink(
    _ candidate: Settings, goal: TuningGoal, with runner: TrialRunner
  ) throws {
    let cap = candidate.memory ?? runner.profile.memory.available
    var (tooSmall, enough) = (0, cap.bytes >> 20)
    // Where all experts fit there is nothing to be gained by more.
    while enough - tooSmall > max(1, enough / 100) {
      let middle = (tooSmall + enough) / 2
      if try isEnough(.mebibytes(middle), for: candidate, goal: goal, with: runner) {
        enough = middle
      } else {
        tooSmall = middle
      }
    }
    _ = try isEnough(.mebibytes(enough), for: candidate, goal: goal, with: runner)
  }

  /// Whether any prefetch depth meets the goal under the RAM cap `memory`.
  private func isEnough(
    _ memory: ByteCount, for candidate: Settings, goal: TuningGoal, with runner: TrialRunner
  ) throws -> Bool {
    var candidate = candidate
    candidate.memory = memory
    return try runner.tryAll(space.variants(of: candidate, along: .prefetchDepth))
      .contains { $0.map(goal.isMet) ?? false }
  }
}
