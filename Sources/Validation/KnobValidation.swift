import ExpertStore
public import Files
import HostMachine
import Measurement
public import Profiles
public import Quantities
public import Results
import Runs

/// How far each knob of a device can be trusted, judged on this host.
///
/// The same work runs on the bare host free and limited by something that is not Edgewise, in turn.
/// By how much it gets slower is held against what a profile of this host says, simulated and held
/// back by Edgewise itself, once that knob is set to what the limiter was seen to leave.
public struct KnobValidation {
  /// The knobs to judge, in this order.
  public var knobs: [Knob]
  /// The model's file.
  public var modelPath: String
  /// The cap of runs that read experts; nil for one in which a third of them have room.
  public var memory: ByteCount?
  /// What reads are limited to; nil for a choice by the free run.
  public var readLimit: Bandwidth?
  /// What is continued.
  public var prompt: String
  /// Tokens of each run.
  public var tokenCount: Int
  /// Where the sampler begins.
  public var seed: UInt64
  /// Pairs of runs.
  public var rounds: Int
  /// The command line, for the report.
  public var command: String

  /// Whether the work is held back to the profile as well.
  var isApplied = true
  let files: any FileSystem
  let runs: HostRuns
  let topology: CoreTopology
  let makeLimiter: (Knob, KnobConditions) throws -> KnobLimiter

  /// A validation of all knobs with the model in the file at `modelPath`, whose runs on the bare
  /// host `runs` makes.
  public init(
    modelPath: String, prompt: String, tokenCount: Int, seed: UInt64, rounds: Int,
    command: String, files: any FileSystem, runs: HostRuns
  ) {
    self.init(
      modelPath: modelPath, prompt: prompt, tokenCount: tokenCount, seed: seed, rounds: rounds,
      command: command, files: files, runs: runs, topology: .current,
      makeLimiter: KnobLimiter.system)
  }

  init(
    modelPath: String, prompt: String, tokenCount: Int, seed: UInt64, rounds: Int,
    command: String, files: any FileSystem, runs: HostRuns, topology: CoreTopology,
    makeLimiter: @escaping (Knob, KnobConditions) throws -> KnobLimiter
  ) {
    precondition(rounds > 0, "there is a pair of runs")
    knobs = Knob.allCases
    self.modelPath = modelPath
    self.prompt = prompt
    self.tokenCount = tokenCount
    self.seed = seed
    self.rounds = rounds
    self.command = command
    self.files = files
    self.runs = runs
    self.topology = topology
    self.makeLimiter = makeLimiter
  }

  /// Judges the knobs; after an interruption those that were done until then.
  ///
  /// - Parameter profile: Measures this host, once; nil after an interruption.
  /// - Throws: What is wrong with the model or the options. A limiter that this host lacks is no
  ///   error: its row says so.
  public func run(
    profile: () throws -> DeviceProfile?, _ callbacks: HostValidation.Callbacks
  ) throws -> KnobValidationRecord {
    let loaded = try LoadedModel(path: modelPath, files: files, bundlePath: nil)
    let subject = Subject(
      rig: KnobRig(loaded: loaded, callbacks: callbacks),
      bundle: try BundleLocator(model: loaded.file).bundle(at: nil, progress: callbacks.bundling))
    var rows: [KnobValidationRow] = []
    var measured: DeviceProfile?
    for (index, knob) in knobs.enumerated() where !callbacks.isInterrupted() {
      callbacks.progress(knob.rawValue, Double(index) / Double(knobs.count))
      let row = try row(knob, subject) {
        measured = try measured ?? profile()
        return measured
      }
      if let row { rows.append(row) }
    }
    return KnobValidationRecord(
      engineVersion: Edgewise.version, rows: rows,
      isComplete: rows.count == knobs.count, warnings: [], command: command, host: .current,
      resolvedProfile: measured?.yaml)
  }

  /// What all knobs are judged with.
  struct Subject {
    let rig: KnobRig
    let bundle: ExpertBundle
  }
}
