import Profiles
import Quantities
import Residency
import Results
import Runs
import TestSupport
import Testing
@testable import Tuning

@Suite struct TunerTests {
  @Test func `all that is worth trying on a device is in the space, and its default as well`()
    throws
  {
    let space = try SmallSearch.space()
    #expect(space.values(of: .prefetchDepth) == [.count(0), .count(1)])
    #expect(space.values(of: .cachePolicy).first == .text("lru"))
    #expect(space.values(of: .cachePolicy).count == 6)
    // The storage was measured with two reads in flight; what four do is unknown.
    #expect(space.values(of: .lanes) == [.count(1), .count(2)])
    // Slow cores would hold the fast ones up.
    let placements = [["fast": 1], ["fast": 2], ["slow": 2]]
    #expect(space.values(of: .placement) == placements.map(SettingValue.counts))
    #expect(space.values(of: .readGranularity) == [.text("expert"), .text("matrix")])
    #expect(space.count == 144)
    let candidates = (0..<space.count).map { space.candidate(at: space.offsets(of: $0)) }
    #expect(Set(candidates).count == 144)
    #expect(candidates.contains(space.standard))
    #expect(candidates.allSatisfy { $0.threads == $0.placement?.threads })
    #expect(space.candidate(at: space.standardOffsets) == space.standard)
  }

  @Test(arguments: [
    "rk3588-nvme", "rk3576", "vivo-t4x", "galaxy-a54", "oneplus-13", "oneplus-15r",
    "galaxy-s24-ultra", "chromebook-snapdragon-7c", "desktop-i9-14900", "macbook-air-m1-8gb",
  ])
  func `no search mixes cores of a phone or board with much slower ones`(name: String) throws {
    let profile = try ShippedProfiles.catalog.profile(named: name)
    let space = TuningSpace(profile: profile, greatestDepth: 1)
    let rates = Dictionary(
      uniqueKeysWithValues: profile.cpu.clusters.map { ($0.name, $0.int8.perSecond) })
    let little = ["a53", "a55", "a520", "a510", "silver", "efficiency"]
    for placement in space.values(of: .placement) {
      guard case .counts(let counts) = placement else { continue }
      let used = counts.keys.compactMap { rates[$0] }
      #expect(used.min() ?? 0 >= (used.max() ?? 0) / 2)
      #expect(counts.count == 1 || !counts.keys.contains(where: little.contains))
    }
  }

  @Test func `what is given is not varied`() throws {
    var given = TuningSpace.Given()
    given.settings.set(\.cachePolicy, .arc)
    given.settings.set(\.lanes, 7)
    given.settings.set(\.threads, 2)
    given.settings.set(\.readGranularity, .matrix)
    let space = TuningSpace(
      profile: try SmallSearch.profile(), greatestDepth: 0, given: given)
    #expect(space.values(of: .cachePolicy) == [.text("arc")])
    #expect(space.values(of: .lanes) == [.count(7)])
    #expect(space.values(of: .prefetchDepth) == [.count(0)])
    #expect(space.values(of: .readGranularity) == [.text("matrix")])
    #expect(space.values(of: .placement) == [.counts(["fast": 2]), .counts(["slow": 2])])
    #expect(space.standard.lanes == 7 && space.standard.cachePolicy == .arc)
  }

  @Test func `of those as good as the best wins the one nearest to the default`() throws {
    let space = try SmallSearch.space()
    var candidates = (0..<3).map { _ in space.standard }
    candidates[1].prefetchDepth = 2
    candidates[2].prefetchDepth = 2
    candidates[2].cachePolicy = .lfu
    func winner(_ speeds: [Double]) -> Int? {
      let trials = zip(candidates, speeds).map {
        TrialRunner.Trial(settings: $0, figures: SampleTrial.trial($1).outcome)
      }
      return space.best(of: trials, goal: TuningGoal(.speed))
    }
    #expect(winner([10, 12, 11]) == 1)
    #expect(winner([10, 11.95, 12]) == 1)
    #expect(winner([11.9, 11.95, 12]) == 0)
    #expect(space.best(of: [], goal: TuningGoal(.speed)) == nil)
  }

  @Test func `constraints come before the objective, and are waived where nothing meets them`()
    throws
  {
    let space = try SmallSearch.space()
    let trials = [SampleTrial.trial(10, p99: 0.3), SampleTrial.trial(8, p99: 0.2)].map {
      TrialRunner.Trial(settings: space.standard, figures: $0.outcome)
    }
    var goal = TuningGoal(.speed)
    goal.greatestP99 = 0.25
    #expect(space.best(of: trials, goal: goal) == 1)
    goal.greatestP99 = 0.1
    #expect(space.best(of: trials, goal: goal) == 0)
  }

  @Test func `a descent finds what trying everything finds, in a fraction of the trials`() throws {
    let all = try SmallSearch.outcome().result
    #expect(all.trials.count == 144 && all.search == "exhaustive" && all.isComplete)
    let some = try SmallSearch.outcome(TuningGoal(.speed), .descent).result
    #expect(some.winner.tokensPerSecond >= all.winner.tokensPerSecond * 0.99)
    #expect(some.trials.count < 90)
    #expect(all.winner.tokensPerSecond > (all.standard?.tokensPerSecond ?? .infinity) * 1.1)
    // What all share is found once, and what bounds the best is known.
    #expect(Set(all.trials.map(\.optHitRate)).count == 1)
    #expect(all.best.count == 3 && all.best.allSatisfy { $0.bound != nil })
    #expect(all.best[0] == all.winner && all.trials.contains(all.winner))
    #expect(try SmallSearch.outcome(TuningGoal(.speed), .descent).result == some)
  }

  @Test func `the least RAM keeps what it should of the best speed`() throws {
    var goal = TuningGoal(.memory)
    goal.keptShare = 0.8
    let result = try SmallSearch.outcome(goal, .descent).result
    let fastest = try #require(result.trials.map(\.tokensPerSecond).max())
    #expect(result.winner.tokensPerSecond >= fastest * 0.8)
    let cap = try #require(result.winner.memoryBytes)
    #expect(cap < 50 << 20 && result.meetsConstraints)
    let smaller = result.trials.filter { $0.memoryBytes ?? .max < cap * 99 / 100 }
    #expect(smaller.allSatisfy { $0.tokensPerSecond < fastest * 0.8 })
  }

  @Test func `a search over several texts says on how many it holds, for any number of workers`()
    throws
  {
    let texts = ["dictionary", "manual", "python"]
    func found(_ workers: Int) throws -> TuningResult {
      try SmallSearch.outcome(
        TuningGoal(.speed), .descent, texts: texts, workers: workers
      ).result
    }
    let result = try found(1)
    let decided = try #require(result.texts)
    #expect(decided.seeds.count == 4 && (0...4).contains(decided.heldCount))
    #expect((2...Tuner.comparedCount).contains(decided.compared.count))
    #expect(decided.compared[0].settings == result.winner.settings)
    let standard = try #require(result.standard)
    #expect(decided.compared.contains { $0.settings == standard.settings })
    let gain = try #require(result.gain)
    #expect(gain.least <= gain.mean && gain.mean <= gain.greatest)
    #expect(gain.low < gain.mean && gain.mean < gain.high)
    #expect(result.winner.boundGains?.count == 5 && standard.boundGains?.count == 5)
    #expect(try RunFolder.json(result) == RunFolder.json(found(2)))
  }

  @Test func `batches are powers of two up to the first that has the whole prompt`() throws {
    #expect(TuningSpace.batches(ofPrompt: 16) == [16])
    #expect(TuningSpace.batches(ofPrompt: 100) == [16, 32, 64, 128])
    #expect(TuningSpace.batches(ofPrompt: 9000).last == 4096)
    var given = TuningSpace.Given()
    given.batches = TuningSpace.batches(ofPrompt: 40)
    let profile = try SmallSearch.profile()
    let space = TuningSpace(profile: profile, greatestDepth: 0, given: given)
    #expect(space.values(of: .batch) == [.count(16), .count(32), .count(64), .count(128)])
    #expect(space.standard.maxBatch == 128)
    given.settings.set(\.maxBatch, 32)
    #expect(
      TuningSpace(profile: profile, greatestDepth: 0, given: given).values(of: .batch)
        == [.count(32)])
  }

  @Test func `an interrupted search gives the best so far, and says so`() throws {
    let outcome = try SmallSearch.outcome(TuningGoal(.speed), stopsAfter: 4)
    // Replays that were under way are not given up.
    let count = outcome.result.trials.count
    #expect(count >= 4 && count < outcome.result.spaceSize && !outcome.result.isComplete)
    #expect(outcome.result.warnings.contains { $0.contains("interrupted after \(count) replays") })
    #expect(throws: (any Error).self) {
      try SmallSearch.outcome(TuningGoal(.speed), stopsAfter: 0)
    }
  }
}
