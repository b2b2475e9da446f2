public import ArgumentParser
import HostMachine
import Inference
import Models
import Profiles
import Quantities
import Residency
import Results
import Runs
public import Tuning

/// What a search is after, and how it goes about it.
struct TuneOptions: ParsableArguments {
  @Option(
    help: """
      What is made as good as possible: decode speed (tok/s), the slowest tokens (p99), the time \
      to the first token (ttft), or the RAM cap that keeps most of the speed (ram).
      """)
  var objective: TuningGoal.Objective = .speed

  @Option(
    name: .customLong("min-tok/s"),
    help: ArgumentHelp("Anything slower is not good enough.", valueName: "rate"),
    transform: Double.init(plain:))
  var leastRate: Double?

  @Option(
    name: .customLong("max-p99"),
    help: ArgumentHelp(
      "A longer p99 between tokens, such as \"200 ms\", is not good enough.", valueName: "time"),
    transform: Duration.init(parsing:))
  var greatestP99: Duration?

  @Option(
    help: ArgumentHelp(
      "For the objective ram: so many percent of the best speed are kept. (default: 95)",
      valueName: "percent"))
  var keep: Int?

  @Option(
    help: "Depths from 0 to this one are tried. (default: 4, or as far as a recording goes)")
  var maxPrefetchDepth: Int?

  @Option(
    help: ArgumentHelp(
      "Also tries to pin 25, 50 and 75 % of the slots to this hot set (`run --save-hot-set`).",
      valueName: "file"),
    transform: String.init(fileName:))
  var hotSet: String?

  @Option(help: "Try all candidates, or make one option after the other the best it can be.")
  var search: Tuner.Method = .automatic

  @Option(
    help: """
      With --model-shape: so many texts are made up, from --seed on, and what is near to the best \
      on the first is decided on all of them. (default: 5)
      """)
  var seeds: Int?

  @Option(
    help: "Replays at a time; the result is the same. (default: this machine's cores)")
  var workers: Int?

  @Option(help: "So many of the best are shown. (default: 10)")
  var best: Int?

  @Flag(help: "Then apply the winner and the default on this machine, and compare.")
  var verify = false

  static let standardDepth = 4
  private static let standardTextCount = 5
  private static let standardCount = 10

  func validate() throws {
    try PrefetchDepth.check(maxPrefetchDepth, of: "--max-prefetch-depth")
    if keep != nil, objective != .memory {
      throw ValidationError("--keep is for --objective ram.")
    }
    if let keep, !(1...100).contains(keep) {
      throw ValidationError("--keep must be between 1 and 100 percent.")
    }
    if let leastRate, !(leastRate > 0 && leastRate.isFinite) {
      throw ValidationError("--min-tok/s must be a number above zero.")
    }
    if let greatestP99, greatestP99 <= .zero {
      throw ValidationError("--max-p99 must be longer than nothing.")
    }
    if let seeds, !(1...20).contains(seeds) {
      throw ValidationError("--seeds must be between 1 and 20.")
    }
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers must be between 1 and 256.")
    }
    if let best, !(1...100).contains(best) {
      throw ValidationError("--best must be between 1 and 100.")
    }
  }

  /// How many replays go on at a time: no more than there are cores.
  var workerCount: Int { min(workers ?? .max, HostProcess.coreCount) }

  /// As many of `workerCount` as the system starts threads for; says so where those are fewer.
  private func startedWorkerCount() -> Int {
    let started = SideBySide.threadCount(of: workerCount)
    if started < workerCount {
      Console.complain(
        "edgewise: the system starts only \(started) of \(workerCount) threads, and only so many"
          + " replays go on at a time; raise its limit on them (ulimit -u)")
    }
    return started
  }

  var goal: TuningGoal {
    var goal = TuningGoal(objective)
    goal.leastRate = leastRate
    goal.greatestP99 = greatestP99?.inSeconds
    if let keep { goal.keptShare = Double(keep) / 100 }
    return goal
  }

  /// Where the texts beside the first begin, which begins at `seed`.
  func furtherSeeds(after seed: UInt64) -> [UInt64] {
    (1..<UInt64(seeds ?? Self.standardTextCount)).map { seed &+ $0 }
  }

  /// The search of everything on `profile` that `given` does not decide.
  ///
  /// - Parameters:
  ///   - room: What may be chosen because RAM is short.
  ///   - base: All that is not varied.
  func tuner(
    for profile: DeviceProfile, depth: Int, given: GivenSettings, room: TuneRoom, base: Settings
  ) throws -> Tuner {
    var choices = TuningSpace.Given()
    choices.settings = given
    choices.embeddings = room.embeddings
    choices.batches = room.batches
    if let hotSet, !given.names.contains(.cachePolicy) {
      choices.pinned = try [25, 50, 75].map {
        try CachePolicyName.policy("pinned:\($0)%:\(hotSet)", files: disk)
      }
    }
    return Tuner(
      space: TuningSpace(profile: profile, greatestDepth: depth, base: base, given: choices),
      goal: goal, method: search, reportedCount: best ?? Self.standardCount,
      workerCount: startedWorkerCount())
  }
}

/// What a search may choose only where RAM is short, or where it is what the search is after.
struct TuneRoom {
  let embeddings: [EmbeddingLocation]
  let batches: [Int]

  /// The choices for replays of `recording` with `options`.
  ///
  /// - Parameters:
  ///   - given: What is not varied.
  ///   - objective: Batches decide on the first token; no other objective is bought with it.
  /// - Throws: `BudgetError` where nothing fits.
  init(
    _ recording: Recording, options: RunOptions, given: Set<SettingName>,
    objective: TuningGoal.Objective
  ) throws {
    let model = recording.model
    var (isShort, needsStorage) = (false, false)
    do {
      let run = try PreparedRun(replaying: recording, options: options)
      isShort = run.slotCount < model.storedExpertCount
    } catch let error as BudgetError where error.canMoveEmbedding {
      // With the table in RAM nothing fits; without it something may.
      (isShort, needsStorage) = (true, true)
    }
    if given.contains(.embedding) || !model.canLeaveEmbeddingOnStorage {
      embeddings = [options.embeddingLocation]
    } else {
      embeddings = needsStorage ? [.storage] : isShort ? [.memory, .storage] : [.memory]
    }
    let powers = TuningSpace.batches(ofPrompt: recording.promptTokens.count)
    if given.contains(.batch) {
      batches = []
    } else if objective == .firstToken {
      batches = powers
    } else {
      // What has the whole prompt in less memory costs the first token nothing.
      batches = isShort ? powers.suffix(1).filter { $0 < options.maxBatch } : []
    }
  }
}

extension TuningGoal.Objective: ExpressibleByArgument {}
extension Tuner.Method: ExpressibleByArgument {}
