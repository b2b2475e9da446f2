public import Files
import HostMachine
import Inference
import Quantities
public import Results
import Runs

/// A run on the bare host that `validate knobs` makes in a process of its own, so that what limits
/// that process limits the run and nothing else.
public struct KnobRun: Codable, Hashable, Sendable {
  /// The model's file.
  public var modelPath: String
  /// What is continued.
  public var prompt: String
  /// How many tokens are made.
  public var tokenCount: Int
  /// Where the sampler begins.
  public var seed: UInt64
  /// The most that the run may hold; nil where unbounded.
  public var memoryBytes: Int?
  /// How many threads compute.
  public var threads: Int

  /// All of its values.
  public init(
    modelPath: String, prompt: String, tokenCount: Int, seed: UInt64, memoryBytes: Int?,
    threads: Int
  ) {
    self.modelPath = modelPath
    self.prompt = prompt
    self.tokenCount = tokenCount
    self.seed = seed
    self.memoryBytes = memoryBytes
    self.threads = threads
  }

  /// The options of the same work on `machine`.
  ///
  /// - Throws: what is wrong with the sampler's options.
  func options(on machine: RunOptions.Machine) throws -> RunOptions {
    var options = RunOptions(
      modelPath: modelPath, machine: machine, prompt: .text(prompt), maxTokens: tokenCount,
      sampling: try SamplerOptions(temperature: 1, seed: seed), command: "")
    options.threads = threads
    options.memory = memoryBytes.map { ByteCount($0) }
    // A profile's number of lanes is not that of the bare host.
    options.lanes = RunOptions.defaultHostLaneCount
    return options
  }

  /// Loads the model and makes the run in this process.
  ///
  /// - Parameter onDecoding: Called once, when the prompt is computed.
  /// - Throws: as any run.
  public func make(
    files: any FileSystem, onDecoding: @escaping () -> Void, isInterrupted: () -> Bool
  ) throws -> RunRecord {
    let options = try options(on: .host)
    let run = try PreparedRun(options: options, files: files, progress: nil)
    if run.ledger.cap != nil { HostProcess.releaseSpareMemory() }
    var isDecoding = false
    let execution = try run.execute(
      onText: { _ in },
      onStatus: { _ in
        if !isDecoding { onDecoding() }
        isDecoding = true
      }, isInterrupted: isInterrupted)
    return RunRecord(
      execution, of: run, mode: "host", prefetchDepth: options.prefetchDepth, findsCeiling: false)
  }
}

extension RunOutcome {
  /// The mean time of a token in the second half of the answer, when the caches have warmed up, in
  /// seconds; nil where too few were decoded.
  var settledSeconds: Double? {
    let settled = tokenSeconds.suffix(tokenSeconds.count - tokenSeconds.count / 2)
    guard tokenSeconds.count > 1 else { return nil }
    return settled.reduce(0, +) / Double(settled.count)
  }

  /// Whether `other` made the same tokens with the same experts in memory and out of it.
  func isSameWork(as other: RunOutcome) -> Bool {
    generatedTokenIDs == other.generatedTokenIDs && cacheSlots == other.cacheSlots
      && experts.resident == other.experts.resident
      && experts.requestCount == other.experts.requestCount
  }
}
