public import ArgumentParser
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
      What is made as good as possible: decode speed (tok/s), the slowest tokens (p99), or the RAM \
      cap that keeps most of the speed (ram).
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
      valueName: "file"))
  var hotSet: String?

  @Option(help: "Try all candidates, or make one option after the other the best it can be.")
  var search: Tuner.Method = .automatic

  @Option(help: "So many of the best are shown, with what bounds them.")
  var best = 10

  @Flag(help: "Then apply the winner and the default on this machine, and compare.")
  var verify = false

  static let standardDepth = 4

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
    if !(1...100).contains(best) { throw ValidationError("--best must be between 1 and 100.") }
  }

  var goal: TuningGoal {
    var goal = TuningGoal(objective)
    goal.leastRate = leastRate
    goal.greatestP99 = greatestP99?.inSeconds
    if let keep { goal.keptShare = Double(keep) / 100 }
    return goal
  }

  /// The search of everything on `profile` that `device` does not decide, with the embedding table
  /// in any of `embeddings`; all else as in `base`.
  func tuner(
    for profile: DeviceProfile, depth: Int, device: DeviceOptions, embeddings: [EmbeddingLocation],
    base: Settings
  ) throws -> Tuner {
    if let threads = device.threads, threads > profile.maxThreads {
      throw RunError(
        "--threads \(threads) does not fit the \(profile.maxThreads) cores of \(profile.name)")
    }
    var given = TuningSpace.Given()
    given.settings = try device.given(on: profile)
    given.embeddings = embeddings
    if let hotSet, device.machine.cachePolicy == nil {
      given.pinned = try [25, 50, 75].map {
        try CachePolicyName.policy("pinned:\($0)%:\(hotSet)", files: disk)
      }
    }
    return Tuner(
      space: TuningSpace(profile: profile, greatestDepth: depth, base: base, given: given),
      goal: goal, method: search, reportedCount: best)
  }
}

extension TuningGoal.Objective: ExpressibleByArgument {}
extension Tuner.Method: ExpressibleByArgument {}
