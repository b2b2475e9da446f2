import ExpertStore
public import Files
import HostMachine
import Inference
public import Kernels
import Measurement
import Models
import Quantities
import Residency
import Results
import Tracing

/// The logits of a given sequence, position by position, on the bare host.
public struct LogitsJob {
  public var modelPath: String
  private let files: any FileSystem
  public var tokens: [Int]
  public var precision: Arithmetic.Precision
  public var batch: Int
  public var threads: Int?

  /// Logits of `tokens` under the model at `modelPath`.
  public init(
    modelPath: String, files: any FileSystem, tokens: [Int], precision: Arithmetic.Precision,
    batch: Int, threads: Int?
  ) {
    self.modelPath = modelPath
    self.files = files
    self.tokens = tokens
    self.precision = precision
    self.batch = batch
    self.threads = threads
  }

  /// Computes, and hands each position's logits on as float32 little-endian bytes.
  ///
  /// - Throws: one error with one clear sentence for whatever is wrong with model or tokens.
  public func run(
    _ sink: ([UInt8]) throws -> Void
  ) throws -> (positions: Int, vocabulary: Int) {
    let file = try ModelFile(path: modelPath, files: files)
    let shape = file.shape
    try RunChecks.requireKnown(tokens, by: shape)
    guard tokens.count <= shape.contextLength else {
      throw RunError(
        "\(tokens.count) tokens are more than the context of \(shape.contextLength)")
    }
    let (engine, sequence) = try engine(file)
    for first in stride(from: 0, to: tokens.count, by: batch) {
      try engine.step(Array(tokens[first..<min(first + batch, tokens.count)]), of: sequence)
      let logits = engine.logits(of: sequence)
      for row in 0..<logits.rows {
        try sink(logits.row(row).flatMap { $0.bitPattern.littleEndianBytes })
      }
    }
    return (tokens.count, shape.vocabularyCount)
  }

  private func engine(_ file: ModelFile) throws -> (Engine, TokenSequence) {
    let threads = try HostThreads.count(threads)
    let memory = try RunMemory(
      model: file.blueprint,
      options: EngineOptions(
        arithmetic: Arithmetic(precision: precision, variant: .best), contextLength: tokens.count,
        maxBatch: batch, computesAllLogits: true))
    try requireRoom(file.blueprint, memory)
    let bundle = try BundleLocator(model: file).bundle(at: nil, progress: nil)
    // One that was written to a folder in memory has taken of the room.
    try requireRoom(file.blueprint, memory)
    let device = try HostDevice(
      storagePath: bundle.path, files: files, threads: threads)
    let tracer = Tracer(capacity: 1)
    let cache = ExpertCache(
      of: bundle,
      options: CacheOptions(
        capacity: file.shape.layerCount * file.shape.expertCount, policy: .lru),
      device: device, tracer: tracer)
    cache.keepsRequests = false
    let engine = Engine(
      model: try Model(file: file, bundle: bundle), memory: memory.engine, prefetchDepth: 1,
      device: device, cache: cache, tracer: tracer)
    let decisions = ComputedDecisions(
      shape: file.shape, variant: memory.options.arithmetic.variant,
      sampler: Sampler(options: try SamplerOptions(seed: 1)), history: [],
      excludedTokens: [], isRecording: false)
    return (engine, TokenSequence(memory: memory.sequence, decisions: decisions))
  }

  /// Makes sure of the room for the weights, for all experts that `tokens` may use, as nothing
  /// limits their cache here, and for `memory`.
  private func requireRoom(
    _ model: ModelBlueprint, _ memory: RunMemory
  ) throws(HostError) {
    let used = tokens.count * model.shape.layerCount * model.shape.expertsPerToken
    let experts = ByteCount(min(model.storedExpertCount, used) * model.expertByteCount.bytes)
    let weights = model.residentByteCount(embeddingLocation: .memory)
    try HostProcess.requireRoom(
      for: weights + experts + memory.keyValueByteCount + memory.scratchByteCount
        + ReplayMemory.base,
      to: "computing the logits of \(tokens.count) tokens", of: HostProcess.fewThreadRoom,
      remedy: "take fewer tokens, or give it more")
  }
}

extension UInt32 {
  fileprivate var littleEndianBytes: [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
