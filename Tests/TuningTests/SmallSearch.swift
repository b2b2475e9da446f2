import Experiments
import Inference
import Quantities
import Simulation
import TestSupport
import Tuning

/// Searches that take a moment: a recording of the small model on a board with round figures.
enum SmallSearch {
  /// Two fast and two slow cores; storage of one lane that was measured with two reads in flight.
  static let yaml = """
    title: A small board
    description: Round figures only.
    cpu:
      clusters:
        - name: slow
          cores: { value: 2, kind: assumed, source: "a guess" }
          clock: { value: 1 GHz, kind: assumed, source: "a guess" }
          int8: { value: 2 GMAC/s, kind: assumed, source: "a guess" }
          float32: { value: 1 GMAC/s, kind: assumed, source: "a guess" }
          bandwidth: { value: 1 GB/s, kind: assumed, source: "a guess" }
        - name: fast
          cores: { value: 2, kind: assumed, source: "a guess" }
          clock: { value: 2 GHz, kind: assumed, source: "a guess" }
          int8: { value: 10 GMAC/s, kind: assumed, source: "a guess" }
          float32: { value: 4 GMAC/s, kind: assumed, source: "a guess" }
          bandwidth: { value: 3 GB/s, kind: assumed, source: "a guess" }
      threads: { value: 2, kind: assumed, source: "a guess" }
      dispatch: { value: 2 us, kind: assumed, source: "a guess" }
    memory:
      total: { value: 2 GiB, kind: assumed, source: "a guess" }
      available: { value: 1 GiB, kind: assumed, source: "a guess" }
      peak: { value: 8 GB/s, kind: assumed, source: "a guess" }
      bandwidth: { value: 5 GB/s, kind: assumed, source: "a guess" }
    storage:
      lanes: { value: 1, kind: assumed, source: "a guess" }
      ceiling: { value: 300 MB/s, kind: assumed, source: "a guess" }
      latency: { value: 100 us, kind: assumed, source: "a guess" }
      curve:
        kind: assumed
        source: "a guess"
        value:
          - { size: 64 KiB, depth: 1, bandwidth: 150 MB/s }
          - { size: 64 KiB, depth: 2, bandwidth: 250 MB/s }

    """

  static func profile() throws -> DeviceProfile { try DeviceProfile(yaml: yaml, name: "small") }

  static func recording() throws -> Recording {
    let root = TinyModel.path.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
    return try Recording(path: root + "/Tests/InferenceTests/Recordings/bible.ewr")
  }

  static func options() throws -> RunOptions {
    RunOptions(
      modelPath: "", machine: .simulated(try profile()), prompt: .tokens([]), maxTokens: 4,
      sampling: try SamplerOptions(seed: 1), command: "edgewise tune")
  }

  static func space(depth: Int = 1) throws -> TuningSpace {
    var given = TuningSpace.Given()
    given.memory = .mebibytes(50)
    return TuningSpace(profile: try profile(), greatestDepth: depth, given: given)
  }

  static func outcome(
    _ goal: TuningGoal = TuningGoal(.speed), _ method: Tuner.Method = .exhaustive,
    stopsAfter limit: Int = .max
  ) throws -> TuningOutcome {
    var replays = 0
    let tuner = Tuner(space: try space(), goal: goal, method: method, reportedCount: 3)
    return try tuner.search(
      try recording(), options: try options(), progress: { done, _ in replays = done },
      isInterrupted: { replays >= limit })
  }
}
