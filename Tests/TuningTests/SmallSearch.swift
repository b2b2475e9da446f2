import Inference
import Profiles
import Quantities
import Runs
import Simulation
import Synchronization
import TestSupport
import Tuning

/// Searches that take a moment: a recording of the small model on a board with round figures.
enum SmallSearch {
  /// The small board; its storage of one lane was measured with two reads in flight.
  static func profile() throws -> DeviceProfile {
    let curve = """
        curve:
          kind: assumed
          source: "an estimate"
          value:
            - { size: 64 KiB, depth: 1, bandwidth: 150 MB/s }
            - { size: 64 KiB, depth: 2, bandwidth: 250 MB/s }
      """
    let yaml = SmallBoard.yaml(replacing: [
      "ceiling: { value: 100 MB/s": "ceiling: { value: 300 MB/s",
      "  bandwidth: { value: 100 MB/s, kind: measured, source: \"a bench\" }": curve,
    ])
    return try DeviceProfile(yaml: yaml, name: "small")
  }

  static func recording(_ name: String = "bible") throws -> Recording {
    let root = TinyModel.path.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    return try Recording(path: root + "/Tests/InferenceTests/Recordings/\(name).ewr", files: disk)
  }

  static func options() throws -> RunOptions {
    RunOptions(
      modelPath: "", machine: .simulated(try profile()), prompt: .tokens([]), maxTokens: 4,
      sampling: try SamplerOptions(seed: 1), command: "edgewise tune")
  }

  static func space(
    depth: Int = 1, holding denseWeights: DenseWeights? = nil
  ) throws -> TuningSpace {
    var given = TuningSpace.Given()
    given.settings.set(\.memory, .mebibytes(50))
    given.settings.set(\.denseWeights, denseWeights)
    return TuningSpace(profile: try profile(), greatestDepth: depth, given: given)
  }

  static func outcome(
    _ goal: TuningGoal = TuningGoal(.speed), _ method: Tuner.Method = .exhaustive,
    texts: [String] = [], holding denseWeights: DenseWeights? = nil, workers: Int = 2,
    stopsAfter limit: Int = .max
  ) throws -> TuningOutcome {
    let replays = Mutex(0)
    let tuner = Tuner(
      space: try space(holding: denseWeights), goal: goal, method: method, reportedCount: 3,
      workerCount: workers)
    let others = texts.enumerated().map { index, name in
      Tuner.Text(seed: UInt64(index + 2)) { try recording(name) }
    }
    return try tuner.search(
      try recording(), others: others, options: try options(),
      progress: { done, _ in replays.withLock { $0 = done } },
      isInterrupted: { replays.withLock { $0 >= limit } })
  }
}
