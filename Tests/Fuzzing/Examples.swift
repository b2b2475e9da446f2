import ExpertStore
import Files
import Inference
import Models
import Profiles
import Quantities
import Residency
import Results
import Runs
import Synthesis
import TestSupport
import Tracing

/// A model of a few thousand weights, and everything that comes of it.
struct Examples: Sendable {
  let files = MemoryFileSystem()
  let model: ModelFile
  let bundle: ExpertBundle
  let recording: Recording

  static let path = "model.gguf"

  /// Made once.
  static let shared: Result<Examples, any Error> = Result { try Examples() }

  private init() throws {
    let shape = ModelShape(
      layerCount: 2, embeddingLength: 64, headCount: 2, keyValueHeadCount: 1, headLength: 32,
      expertCount: 2, expertsPerToken: 1, expertLength: 32, vocabularyCount: 288,
      contextLength: 64, window: 32)
    try SyntheticModel(name: "Small", shape: shape, seed: 1, routing: .uniform, hasPredictor: true)
      .write(to: Self.path, files: files) { _ in }
    model = try ModelFile(path: Self.path, files: files)
    let identity = ModelIdentity(
      sha256: String(repeating: "a1", count: 32),
      fingerprint: try ModelIdentity.fingerprint(of: model.gguf))
    bundle = try model.writeBundle(to: "model.ewx", identity: identity, progress: nil)
    let options = try Self.options(on: SmallProfile.profile())
    recording = SyntheticDecisions(
      model: model.blueprint, routing: .uniform, locality: .independent, seed: 1
    ).recording(
      promptCount: 3, answerCount: 3, depth: 2,
      conditions: try PreparedRun.conditions(
        of: model.blueprint, promptCount: 3, options: options))
  }

  /// All bytes of the file at `path`.
  func bytes(_ path: String) throws -> [UInt8] { try files.contents(of: path) }

  /// A replay on `profile`, as `edgewise simulate` would start it.
  static func options(on profile: DeviceProfile) throws -> RunOptions {
    var options = RunOptions(
      modelPath: "", machine: .simulated(profile), prompt: .tokens([]), maxTokens: 3,
      sampling: try SamplerOptions(seed: 1), command: "edgewise simulate")
    options.contextLength = 64
    return options
  }

  /// What a replay of `recording` on `profile` comes to.
  static func replay(
    _ recording: Recording, on profile: DeviceProfile, in scenario: Scenario? = nil
  ) throws -> (record: RunRecord, trace: Trace) {
    var options = try options(on: profile)
    options.scenario = scenario
    options.startTemperature = scenario == nil ? nil : .cool
    let run = try PreparedRun(replaying: recording, options: options)
    let execution = try run.replay(tracesKernels: true)
    let record = RunRecord(execution, of: run, mode: "replayed", prefetchDepth: 1)
    return (record, execution.trace)
  }

  /// The profiles and parts of this repository, in memory.
  static func profiles() throws -> MemoryFileSystem {
    let files = MemoryFileSystem()
    for kind in ["", "/parts/socs", "/parts/storages"] {
      for name in try disk.names(inFolder: ShippedProfiles.directory + kind)
      where name.hasSuffix(".yaml") {
        files.put(
          try repositoryFile("Profiles\(kind)/\(name)"), at: "Profiles\(kind)/\(name)")
      }
    }
    return files
  }

  /// The bytes of a file of this repository.
  static func repositoryFile(_ path: String) throws -> [UInt8] {
    let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    return try disk.contents(of: "\(root)/\(path)")
  }
}
