import Inference
import Profiles
import Quantities
import Residency
import Results
import Runs
import Simulation
import TestSupport
import Testing
@testable import Tuning

/// Whether what is proven instead of being replayed is true.
@Suite struct OptimumTests {
  private func options(_ tokens: Int = 10) throws -> RunOptions {
    var options = try SmallSearch.options()
    options.maxTokens = tokens
    return options
  }

  private func space(_ memory: Int, depth: Int) throws -> TuningSpace {
    var given = TuningSpace.Given()
    given.settings.set(\.memory, .mebibytes(memory))
    return TuningSpace(profile: try SmallSearch.profile(), greatestDepth: depth, given: given)
  }

  private func candidates(of space: TuningSpace) -> [Settings] {
    (0..<space.count).map { space.candidate(at: space.offsets(of: $0)) }
  }

  private func pace() -> ReplayPace {
    ReplayPace(workerCount: 2, isInterrupted: { false }, onReplay: { _ in })
  }

  private func prepared(
    _ settings: Settings, _ recording: Recording, _ options: RunOptions
  ) throws -> PreparedRun {
    var options = options
    options.settings = settings
    return try PreparedRun(replaying: recording, options: options)
  }

  @Test(arguments: [("bible", 46), ("dictionary", 47), ("manual", 49), ("python", 52)])
  func `the optimum is the one that trying everything to the end finds`(
    text: String, memory: Int
  ) throws {
    let recording = try SmallSearch.recording(text)
    let options = try options(6)
    let tuner = Tuner(
      space: try space(memory, depth: 2), goal: TuningGoal(.speed), method: .descent,
      workerCount: 2)
    let others = [
      Tuner.Text(seed: 2) { try SmallSearch.recording(text == "bible" ? "python" : "bible") }
    ]
    let search = try tuner.search(
      recording, others: others, options: options, progress: { _, _ in },
      isInterrupted: { false })
    func optimum(proves: Bool) throws -> TuningOptimum {
      try #require(
        try tuner.optimum(
          beside: search, recording, others: others, options: options, provesHopeless: proves,
          progress: { _, _ in }, isInterrupted: { false }))
    }
    let (proven, plain) = (try optimum(proves: true), try optimum(proves: false))
    #expect(proven.settings == plain.settings)
    #expect(proven.share == plain.share && proven.movement == plain.movement)
    #expect(plain.replayedCount == tuner.space.count)
    #expect(proven.replayedCount < plain.replayedCount)
  }

  @Test(arguments: ["bible", "dictionary", "manual"])
  func `below depth 2 what is read depends on policy and memory alone`(text: String) throws {
    let recording = try SmallSearch.recording(text)
    let options = try options()
    var reads: [Settings: Set<[Int]>] = [:]
    for memory in [46, 50] {
      for settings in candidates(of: try space(memory, depth: 1)) {
        var key = Settings()
        (key.cachePolicy, key.memory) = (settings.cachePolicy, settings.memory)
        let execution = try prepared(settings, recording, options).replay(tracesKernels: false)
        reads[key, default: []].insert(execution.missesLeft)
      }
    }
    #expect(
      reads.count == 2 * CachePolicy.unprofiled.count && reads.values.allSatisfy { $0.count == 1 })
    #expect(reads.values.contains { $0.first?.first ?? 0 > 0 })
  }

  @Test(arguments: [("bible", 46), ("dictionary", 49), ("python", 52)])
  func `no replay is faster than its floor, from any token on`(text: String, memory: Int) throws {
    let recording = try SmallSearch.recording(text)
    let options = try options()
    let space = try space(memory, depth: 3)
    let floors = CandidateFloors(
      recording, options: options, standard: space.standard, pace: pace())
    var greatest = 0.0
    for settings in candidates(of: space) {
      let floor = try #require(try floors.floor(of: settings))
      var times = [0.0]
      let run = try prepared(settings, recording, options)
      let execution = try run.replay(tracesKernels: false) { count, time in
        if count > 0 { times.append(time.inSeconds) }
        return false
      }
      let figures = try TrialFigures(execution, of: run, findsCeiling: false)
      let count = try floors.tokenCount()
      let all = Double(count) / figures.tokensPerSecond
      #expect(floor.count == count + 1 && times.count == count)
      for (index, time) in times.enumerated() {
        #expect(floor[index] <= (all - time) * (1 + 1e-9), "\(settings), from \(index) on")
      }
      greatest = max(greatest, floor[0] / all)
    }
    #expect(greatest > 0.5)
  }

  @Test func `a replay is given up as soon as it is asked to, and only then`() throws {
    let recording = try SmallSearch.recording()
    let options = try options()
    let run = try prepared(try space(50, depth: 1).standard, recording, options)
    let part = try run.replay(tracesKernels: false) { count, _ in count == 4 }
    #expect(part.end == .interrupted && part.generated.count == 5)
    let whole = try run.replay(tracesKernels: false)
    #expect(whole.end != .interrupted && whole.generated.count == 10)
    #expect(Array(whole.generated.prefix(5)) == part.generated)
  }

  @Test func `what reads nothing has one candidate for all policies, lanes and parts`() throws {
    var options = try options()
    options.start = .warm
    let recording = try SmallSearch.recording()
    let space = try space(900, depth: 1)
    let floors = CandidateFloors(
      recording, options: options, standard: space.standard, pace: pace())
    var speeds: [Settings: Set<Double>] = [:]
    for settings in candidates(of: space) {
      let run = try prepared(settings, recording, options)
      #expect(run.readsNothing)
      let figures = try TrialFigures(
        try run.replay(tracesKernels: false), of: run, findsCeiling: false)
      speeds[try floors.representative(of: settings), default: []].insert(figures.tokensPerSecond)
    }
    // Two depths on three choices of cores.
    #expect(speeds.count == 6 && speeds.values.allSatisfy { $0.count == 1 })
  }
}
