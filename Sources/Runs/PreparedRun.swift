public import Files
import HostMachine
public import Inference
import Kernels
import Measurement
public import Models
import Profiles
import Quantities
import Residency
import Results
import Simulation
public import Tokenization

/// A run that has been checked and loaded, and can be started on a machine.
public struct PreparedRun {
  public var options: RunOptions
  public let model: Model
  /// nil where no text is computed.
  public let tokenizer: Tokenizer?
  public internal(set) var promptTokens: [Int]
  public let ledger: MemoryLedger
  public let slotCount: Int
  public let threads: Int
  public let memory: RunMemory
  /// What is replayed; nil where the model computes.
  let recording: Recording?
  /// What goes before the request; nil where nothing does.
  let preceding: Preceding?
  /// What loading the weights took here; nil where they were there, or none are.
  let measuredLoadTime: Duration?
  /// What the run's figures rest on and what its reader should know, gathered while preparing.
  public let warnings: [String]

  /// Checks `options` against model and machine, refuses what cannot fit, then loads.
  ///
  /// - Parameter progress: Called while an expert bundle is made.
  /// - Throws: One error with one clear sentence for each thing that can be wrong.
  public init(
    options: RunOptions, files: any FileSystem, progress: ((Double) -> Void)?
  ) throws {
    let model = try LoadedModel(
      path: options.modelPath, files: files, bundlePath: options.bundlePath,
      keepsTokenizer: !options.isBenchmark)
    try self.init(options: options, of: model, progress: progress)
  }

  /// As for a model that other runs use too: its weights are loaded where they have not been.
  public init(
    options: RunOptions, of loaded: LoadedModel, progress: ((Double) -> Void)?
  ) throws {
    let file = loaded.file
    let (prompt, promptWarnings) = try Self.tokenize(options.prompt, for: loaded)
    if options.headSelection != nil { try file.requireHeadPredictor() }
    try Self.checkEmbeddingLocation(options, of: file.blueprint)
    let engineOptions = try Self.engineOptions(
      options, promptCount: prompt.count, shape: file.shape)
    threads = try Self.threadCount(options)
    try RunChecks.requireRoom(for: options)
    try ScenarioCheck(options)?.requireProcessor()
    // Refused before an expert bundle is written, and once more with what one leaves that was
    // written to a folder which lies in memory.
    _ = try Self.budget(options, engineOptions, of: loaded, promptCount: prompt.count)
    try loaded.findBundle(progress: progress)
    let budget = try Self.budget(options, engineOptions, of: loaded, promptCount: prompt.count)
    (memory, ledger, slotCount) = (budget.memory, budget.ledger, budget.slotCount)
    preceding = budget.preceding
    self.options = options
    tokenizer = loaded.tokenizer
    recording = nil
    promptTokens = prompt
    // What was touched until here goes back where it would not have room beside the weights.
    if let cap = ledger.cap,
      HostProcess.residentMemory + ledger.weights + Self.loadingMemory > cap
    {
      HostProcess.releaseSpareMemory()
    }
    (model, measuredLoadTime) = try loaded.model(for: options)
    if case .pinned(let hotSet) = options.cachePolicy { try HotSetFile.check(hotSet, of: model) }
    warnings =
      promptWarnings + (budget.warning.map { [$0] } ?? []) + loaded.notes
      + Self.cacheWarnings(
        slotCount: slotCount, shape: file.shape, policy: options.cachePolicy)
  }

  /// Buffers and program text that loading weights takes beside them.
  private static let loadingMemory = ByteCount.mebibytes(8)

  /// How much of it is traced.
  public var traceBudget: TraceBudget {
    TraceBudget(cap: ledger.cap, keepsOnlyReads: options.isBenchmark)
  }

  static func tokenize(
    _ prompt: RunOptions.Prompt, for model: LoadedModel
  ) throws -> (tokens: [Int], warnings: [String]) {
    var warnings: [String] = []
    let tokens: [Int]
    switch prompt {
    case .tokens(let ids):
      try RunChecks.requireKnown(ids, by: model.file.shape)
      tokens = ids
    case .text(let text):
      tokens = encode(text, for: model)
      warnings += [model.tokenizer?.caveat].compactMap(\.self)
      warnings += unknownWarning(tokens, of: text, for: model)
      // A model that has read the end of a text continues another one.
      if model.endsPrompts {
        warnings.append(
          "the model's file asks for prompts that end with the token for the end of a text"
            + " (\"tokenizer.ggml.add_eos_token\"): it is left out, so that the prompt is continued"
        )
      }
    case .chat(let question):
      (tokens, warnings) = try chatTokens(question, for: model)
      warnings += [model.tokenizer?.caveat].compactMap(\.self)
    }
    guard !tokens.isEmpty else {
      throw RunError("the prompt is empty: give some text or --tokens")
    }
    // Templates and the tokens of an earlier run may have what every prompt begins with.
    if case .text = prompt { return (model.startTokens + tokens, warnings) }
    return (tokens.starts(with: model.startTokens) ? tokens : model.startTokens + tokens, warnings)
  }

  /// What is said where parts of `text` became unknown among its `tokens`; nothing where the text
  /// itself names that token.
  private static func unknownWarning(
    _ tokens: [Int], of text: String, for model: LoadedModel
  ) -> [String] {
    guard let tokenizer = model.tokenizer, let unknown = tokenizer.unknown,
      !text.contains(tokenizer.decode([unknown], showingSpecial: true))
    else { return [] }
    let count = tokens.count { $0 == unknown }
    guard count > 0 else { return [] }
    return [
      "the vocabulary has no tokens for parts of the prompt: \(count) of its \(tokens.count) tokens"
        + " stand for what is unknown"
    ]
  }

  static func encode(_ text: String, for model: LoadedModel) -> [Int] {
    guard let tokenizer = model.tokenizer else {
      preconditionFailure("a model without a tokenizer is given tokens")
    }
    return tokenizer.encode(text)
  }

  /// How an engine for `options` computes.
  ///
  /// - Throws: `RunError` where the prompt does not fit in the context.
  public static func engineOptions(
    _ options: RunOptions, promptCount: Int, shape: ModelShape
  ) throws -> EngineOptions {
    let context =
      options.contextLength
      ?? min(
        shape.contextLength, max(defaultContextLength, promptCount + options.maxTokens))
    guard context <= shape.contextLength else {
      throw RunError(
        "--context \(context) is more than the \(shape.contextLength) positions that the"
          + " model was made for")
    }
    guard promptCount < context else {
      throw RunError(
        "the prompt has \(promptCount) tokens, but the context holds \(context) and an answer needs"
          + " at least one; shorten the prompt or raise --context")
    }
    return EngineOptions(
      arithmetic: Arithmetic(precision: options.precision, variant: .best),
      contextLength: context, maxBatch: options.maxBatch,
      skipsInactiveNeurons: options.skipsInactiveNeurons, headSelection: options.headSelection,
      checkedTokenCount: min(options.maxTokens, mostCheckedTokens),
      embeddingLocation: options.embeddingLocation)
  }

  static func checkEmbeddingLocation(
    _ options: RunOptions, of model: ModelBlueprint
  ) throws(RunError) {
    guard options.embeddingLocation == .storage, !model.canLeaveEmbeddingOnStorage else { return }
    let reason =
      model.head == nil
      ? "the embedding table of \(model.name) is its LM head too, which every token needs whole"
      : "\(model.name) is a dense model, which stays in RAM as a whole"
    throw RunError("\(reason); take --embedding ram")
  }

  /// Tokens whose predicted heads are held against dense ones: enough for a rate of some percent,
  /// and few enough that it does not take long.
  private static let mostCheckedTokens = 1024

  /// What a KV cache holds where no more is asked for: all 32,768 positions of the 4B would take as
  /// much RAM as a small board has.
  static let defaultContextLength = 4096

  /// What a KV cache of a model of `shape` holds where no more is asked for than `positions`.
  static func contextLength(of shape: ModelShape, holding positions: Int) -> Int {
    max(min(defaultContextLength, shape.contextLength), positions)
  }

  static func threadCount(_ options: RunOptions) throws -> Int {
    guard let profile = options.machine.profile else {
      return try HostThreads.count(options.threads)
    }
    let threads = options.placement?.threads ?? options.threads ?? profile.cpu.threads
    guard (1...profile.maxThreads).contains(threads) else {
      throw RunError(
        "--threads \(threads) does not fit the \(profile.maxThreads) cores of \(profile.name)")
    }
    return threads
  }

  /// What a run of `model` with `options` draws from its RAM budget.
  ///
  /// - Parameters:
  ///   - promptCount: How many tokens are continued.
  ///   - isReplay: Whether nothing is computed, so that weights need no room here: mapped ones may
  ///     then have less than they take on the device too.
  public static func ledger(
    options: RunOptions, model: ModelBlueprint, memory: RunMemory, promptCount: Int = 1,
    isReplay: Bool = false
  ) -> MemoryLedger {
    let shape = model.shape
    let cap = options.memory ?? options.machine.profile?.memory.unpressed
    let predictor = options.headSelection == nil ? nil : model.headPredictorByteCount
    let weights =
      model.residentByteCount(embeddingLocation: options.embeddingLocation)
      + (predictor ?? .zero)
    let isPageable = isReplay && denseWeights(of: options) == .mmap
    // Of what may be missing from memory nothing has to be moved out of it.
    let isMovable =
      options.embeddingLocation == .memory && model.canLeaveEmbeddingOnStorage && !isPageable
    return MemoryLedger(
      cap: cap, weights: weights,
      keyValues: memory.keyValueByteCount, scratch: memory.scratchByteCount,
      runtime: RuntimeMemory.estimate(
        vocabularyCount: options.isBenchmark ? nil : shape.vocabularyCount,
        trace: TraceBudget(cap: cap, keepsOnlyReads: options.isBenchmark),
        length: RunLength(
          promptCount: promptCount, maxTokens: options.maxTokens, shape: shape,
          engine: memory.options)),
      slotByteCount: model.expertByteCount, expertCount: model.storedExpertCount,
      minimumSlotCount: min(shape.expertsPerToken, model.storedExpertCount),
      movableEmbedding: isMovable ? model.embeddingByteCount : .zero,
      pageable: isPageable ? weights : .zero)
  }

  static func cacheWarnings(
    slotCount: Int, shape: ModelShape, policy: CachePolicy
  ) -> [String] {
    guard !shape.isDense else { return [] }
    return WorkingSet.warning(
      layers: shape.expertLayers.count, activeExperts: shape.expertsPerToken, capacity: slotCount,
      policy: policy
    ).map { [$0] } ?? []
  }
}
