import HostMachine
public import Inference
import Kernels
public import Models
import Quantities
import Residency
public import Results

extension PreparedRun {
  /// Prepares the replay of `recording`: no weights are loaded, no text is computed, and only a
  /// machine with a profile can run it.
  ///
  /// Decisions, prompt, batches, context and arithmetic are those of the recording. Of `options`
  /// count the machine and what it may use, the prefetch depth, how many tokens are replayed at
  /// most, the skipping of neurons and the LM head.
  ///
  /// - Parameter earlier: What a warm start begins behind where not all experts have room.
  /// - Throws: `RunError` where the recording has not what is asked for, `BudgetError` where
  ///   the model does not fit.
  public init(
    replaying recording: Recording, after earlier: Recording? = nil, options: RunOptions
  ) throws {
    try Self.check(recording, for: options)
    try Self.checkEmbeddingLocation(options, of: recording.model)
    var options = options
    options.precision = recording.conditions.precision
    options.maxBatch = recording.conditions.maxBatch
    options.contextLength = recording.conditions.contextLength
    options.maxTokens = min(options.maxTokens, max(1, recording.answerCount))
    let threads = try Self.threadCount(options)
    try RunChecks.requireRoom(for: options)
    try ScenarioCheck(options)?.requireProcessor()
    let room = HostProcess.addressRoom
    let memory = try RunMemory(
      model: recording.model,
      options: EngineOptions(
        arithmetic: Arithmetic(precision: options.precision, variant: .best),
        contextLength: recording.conditions.contextLength, maxBatch: options.maxBatch,
        skipsInactiveNeurons: options.skipsInactiveNeurons,
        headSelection: options.headSelection,
        checkedTokenCount: recording.conditions.checkedTokenCount,
        embeddingLocation: options.embeddingLocation),
      within: room)
    let ledger = Self.ledger(
      options: options, model: recording.model, memory: memory,
      promptCount: recording.promptTokens.count, isReplay: true)
    let slotCount = try Self.slotCount(
      under: ledger, options: options, model: recording.model, memory: memory,
      promptCount: recording.promptTokens.count, isReplay: true)
    try Self.requireResidence(
      of: options, model: recording.model, ledger: ledger, slotCount: slotCount)
    try Self.checkAddresses(
      recording.model.largestMatrix + ledger.keyValues + ledger.scratch
        + slotCount * ledger.slotByteCount
        + TraceBudget(cap: ledger.cap, keepsOnlyReads: false).byteCount(
          ofAtLeast: recording.traceEntryCount(slotCount: slotCount)), within: room)
    self.options = options
    self.recording = recording
    self.threads = threads
    self.memory = memory
    self.ledger = ledger
    self.slotCount = slotCount
    preceding = try Self.preceding(
      earlier, recording, options, ledger: ledger, slotCount: slotCount)
    measuredLoadTime = nil
    tokenizer = nil
    promptTokens = recording.promptTokens
    model = Model(
      weightless: recording.model, identity: recording.identity,
      predictsHead: options.headSelection != nil, embeddingLocation: options.embeddingLocation)
    if case .pinned(let hotSet) = options.cachePolicy { try HotSetFile.check(hotSet, of: model) }
    warnings = Self.cacheWarnings(
      slotCount: slotCount, shape: recording.model.shape, policy: options.cachePolicy)
  }

  /// How a run of `model` with `options` would compute: what a recording that is made up needs.
  ///
  /// - Throws: `RunError` where prompt and answer do not fit, there is no predictor, or no memory
  ///   for such a replay.
  public static func conditions(
    of model: ModelBlueprint, promptCount: Int, options: RunOptions
  ) throws -> Recording.Conditions {
    if options.headSelection != nil { try requireHeadPredictor(of: model) }
    let resolved = try engineOptions(options, promptCount: promptCount, shape: model.shape)
    guard promptCount + options.maxTokens - 1 <= resolved.contextLength else {
      let raising =
        resolved.contextLength < model.shape.contextLength
        ? " or raise --context, up to \(model.shape.contextLength)" : ""
      throw RunError(
        "\(promptCount) prompt and \(options.maxTokens) answer tokens do not fit in a context of"
          + " \(resolved.contextLength) positions; shorten them\(raising)")
    }
    let memory = ReplayMemory(
      shape: model.shape, promptCount: promptCount, answerCount: options.maxTokens,
      depth: options.prefetchDepth,
      isTight: try isTight(model, resolved, promptCount: promptCount, options: options))
    // A warm start goes on behind another text of the same length.
    try memory.requireRoom(behind: options.start == .warm ? memory : nil)
    return Recording.Conditions(resolved)
  }

  /// Whether the expert cache of a replay of `model` would have hardly more slots than a layer of
  /// one token uses.
  private static func isTight(
    _ model: ModelBlueprint, _ resolved: EngineOptions, promptCount: Int, options: RunOptions
  ) throws(RunError) -> Bool {
    if model.shape.isDense { return false }
    let memory = try RunMemory(model: model, options: resolved, within: HostProcess.addressRoom)
    var options = options
    options.precision = resolved.arithmetic.precision
    options.maxBatch = resolved.maxBatch
    options.contextLength = resolved.contextLength
    let ledger = Self.ledger(
      options: options, model: model, memory: memory, promptCount: promptCount, isReplay: true)
    // What does not fit at all is refused when the run is prepared; a search may vary its needs.
    let slotCount = try? Self.slotCount(
      under: ledger, options: options, model: model, memory: memory, promptCount: promptCount,
      isReplay: true)
    return (slotCount ?? 0) < 2 * model.shape.expertsPerToken
  }

  private static func requireHeadPredictor(of model: ModelBlueprint) throws(RunError) {
    guard model.headPredictor == nil else { return }
    throw RunError(
      "\(model.name) has no predictor of the LM head; take --lm-head dense")
  }

  /// A replay touches next to nothing of what it lays out, and claims its addresses all the same:
  /// all its weights look at one stretch, as large as the largest matrix.
  ///
  /// - Parameter room: What there was before any of it was claimed.
  private static func checkAddresses(
    _ claimed: ByteCount, within room: MemoryRoom
  ) throws(RunError) {
    guard room.bound != .freeMemory, claimed > room.byteCount else { return }
    throw RunError(
      "this replay lays out \(claimed), and this process may claim \(room.byteCount)"
        + " (\(room.reason)); raise that limit, or ask for less")
  }

  static func check(_ recording: Recording, for options: RunOptions) throws {
    try recording.requireLikeExperts()
    guard options.machine.profile != nil else {
      throw RunError("a replay needs a --device; `edgewise device list` shows them all")
    }
    try recording.requirePredictions(forDepth: options.prefetchDepth)
    if options.headSelection != nil {
      try requireHeadPredictor(of: recording.model)
      guard !recording.decisions.headRowCounts.isEmpty else {
        throw RunError(
          "the recording was made with a dense LM head; take --lm-head dense, or record it again"
            + " with --lm-head predicted")
      }
    }
  }

  /// Replays what this run was prepared with.
  ///
  /// - Parameters:
  ///   - tracesKernels: Whether the trace has each kernel; no figure depends on them.
  ///   - isHopeless: Asked after each token with the tokens that have been decoded and the time
  ///     that they took; whether to give up.
  /// - Returns: What happened until the end, or until it was given up, which is an interruption.
  /// - Precondition: prepared with a recording.
  public func replay(
    tracesKernels: Bool, isHopeless: (Int, Duration) -> Bool = { _, _ in false }
  ) throws -> Execution {
    guard let recording else { preconditionFailure("this run was not prepared with a recording") }
    return try replay(
      recording.decisions, prefetchDepth: options.prefetchDepth, tracesKernels: tracesKernels,
      isHopeless: isHopeless)
  }

  /// What `execution` of this run decided, to be replayed; nil where not even a first token was.
  ///
  /// - Parameter depth: The prefetch depth that it was recorded for.
  /// - Precondition: the execution was recorded.
  public func recording(of execution: Execution, depth: Int) -> Recording? {
    guard !execution.decisions.tokens.isEmpty else { return nil }
    return Recording(
      model: model.blueprint, identity: model.identity,
      conditions: Recording.Conditions(memory.options), seed: options.sampling.seed,
      syntheticCaveat: nil, promptTokens: promptTokens, firstTextIndex: execution.firstTextIndex,
      end: execution.end, maxPrefetchDepth: max(depth, options.prefetchDepth),
      decisions: execution.decisions)
  }
}

extension Recording {
  /// Stops where it cannot be replayed at prefetch depth `depth`.
  ///
  /// - Throws: `RunError` where its predictions do not reach so far.
  public func requirePredictions(forDepth depth: Int) throws(RunError) {
    // At depth 1 nothing is predicted.
    let deepest = max(1, maxPrefetchDepth)
    guard depth > deepest else { return }
    throw RunError(
      "the recording has predictions for prefetch depths up to \(deepest), not \(depth); record it"
        + " again with --max-prefetch-depth \(depth)")
  }

  /// How many entries a trace of a replay has at most, kernels excepted.
  ///
  /// - Parameter isShort: Whether kernels wait for pages.
  func traceEntryCount(slotCount: Int, isShort: Bool = false) -> Int {
    let experts = decisions.layers.reduce(0) {
      $0 + $1.routing.experts.count * (2 + maxPrefetchDepth)
    }
    // A layer has five products with weights of its own, and some kernels beside them.
    let faults = isShort ? model.shape.layerCount * (16 + 3 * model.shape.expertsPerToken) + 8 : 0
    return batches.count * (model.shape.layerCount * 6 + 8 + faults) + 3 * experts + 2 * slotCount
      + 1024
  }
}
