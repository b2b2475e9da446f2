import DeviceInterface
import ExpertStore
import FoundationEssentials
import HostMachine
@testable import Inference
import Kernels
@testable import Models
import Quantities
import Residency
@testable import Runs
import Tracing
import TestSupport

/// The embedded model, its bundle in a temporary folder, and harnesses on it.
enum TestModel {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static let path = root + "/Sources/edgewise/Resources/smallthinker-tiny-q4_0.gguf"

  /// Loaded once, since it is immutable, with the bundle that the command line uses too.
  static let shared: Result<Model, any Error> = Result {
    let file = try ModelFile(path: path, files: disk)
    return try Model(file: file, bundle: BundleLocator(model: file).bundle(at: nil, progress: nil))
  }

  /// Loads the model at `path` with a bundle made next to it; the caller removes both.
  static func load(_ path: String, predictsHead: Bool = false) throws -> Model {
    let locator = BundleLocator(model: try ModelFile(path: path, files: disk))
    let bundle = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    return try Model(file: locator.model, bundle: bundle, predictsHead: predictsHead)
  }

  /// `model` with its embedding table left on storage.
  static func withStoredEmbedding(_ model: Model) throws -> Model {
    try Model(file: model.file, bundle: model.bundle, embeddingLocation: .storage)
  }
}

/// An engine with one sequence and everything around it, on the bare host unless told otherwise.
struct EngineHarness {
  let engine: Engine
  let sequence: TokenSequence
  let decisions: ComputedDecisions
  let cache: ExpertCache
  let vocabulary: Int

  struct Setup {
    var precision = Arithmetic.Precision.quantized
    var threads = 2
    var capacity = 256
    var readGranularity = ReadGranularity.expert
    var prefetchDepth = 1
    var batch = 128
    var sequences = 1
    var context = 1024
    var skipsInactiveNeurons = true
    var allLogits = true
    var headSelection: HeadSelection?
    var checkedTokenCount = 0
    var device: (any Device)?
  }

  init(_ setup: Setup, model: Model, tracer: Tracer = Tracer(capacity: 1)) throws {
    let device =
      try setup.device
      ?? HostDevice(storagePath: model.bundle.path, files: disk, threads: setup.threads)
    cache = ExpertCache(
      of: model.bundle,
      options: CacheOptions(
        capacity: setup.capacity, readGranularity: setup.readGranularity), device: device,
      tracer: tracer)
    decisions = ComputedDecisions(
      shape: model.shape, variant: .best, sampler: Sampler(options: try SamplerOptions(seed: 1)),
      history: [], excludedTokens: [], isRecording: true)
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: setup.precision, variant: .best),
      contextLength: setup.context, maxBatch: setup.batch, maxSequences: setup.sequences,
      skipsInactiveNeurons: setup.skipsInactiveNeurons, computesAllLogits: setup.allLogits,
      headSelection: setup.headSelection, checkedTokenCount: setup.checkedTokenCount,
      embeddingLocation: model.weights.embedding == nil ? .storage : .memory)
    engine = Engine(
      model: model, memory: EngineMemory(model: model.blueprint, options: options),
      prefetchDepth: setup.prefetchDepth, device: device, cache: cache, tracer: tracer)
    sequence = TokenSequence(
      memory: SequenceMemory(model: model.blueprint, options: options), decisions: decisions)
    vocabulary = model.shape.vocabularyCount
  }

  /// Another sequence of the same engine.
  func another() throws -> TokenSequence {
    TokenSequence(
      memory: SequenceMemory(model: engine.model.blueprint, options: engine.options),
      decisions: ComputedDecisions(
        shape: engine.model.shape, variant: .best,
        sampler: Sampler(options: try SamplerOptions(seed: 1)), history: [], excludedTokens: [],
        isRecording: true))
  }

  /// What the last step computed.
  var lastLogits: Activations { engine.logits(of: sequence) }

  /// Feeds `tokens` at once.
  func forward(_ tokens: [Int]) throws { try engine.step(tokens, of: sequence) }

  func nextToken() -> Int { engine.nextToken(of: sequence) }

  /// The logits of every position of `tokens`, fed in batches of the harness's size.
  func logits(of tokens: [Int]) throws -> [[Float]] {
    var rows: [[Float]] = []
    let batch = engine.options.maxBatch
    for first in stride(from: 0, to: tokens.count, by: batch) {
      try forward(Array(tokens[first..<min(first + batch, tokens.count)]))
      rows += (0..<lastLogits.rows).map { lastLogits.row($0) }
    }
    return rows
  }

  /// `count` greedy tokens after what has been fed.
  func continuation(count: Int) throws -> [Int] {
    var tokens = [nextToken()]
    while tokens.count < count {
      try forward([tokens[tokens.count - 1]])
      tokens.append(nextToken())
    }
    return tokens
  }
}
