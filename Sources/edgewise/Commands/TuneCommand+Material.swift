import ArgumentParser
import GGUF
import HostMachine
import Inference
import Models
import Profiles
import Results
import Runs
import Tuning

extension TuneCommand {
  /// What a search is made of.
  struct Material {
    /// What is searched on, and everything that is not varied.
    var recording: Recording
    var options: RunOptions
    /// The model that made the recording now; nil where it was made before.
    var model: LoadedModel?
    /// Texts that the winner is decided on, too.
    var others: [Tuner.Text] = []
  }

  /// The material of a search on `profile`.
  ///
  /// - Parameter folder: Removed where a Ctrl-C ends the command before there is a result.
  func material(on profile: DeviceProfile, folder: RunFolder?) throws -> Material {
    var options = try baseOptions(on: profile)
    if let routing {
      let recording = try Recording(path: routing, files: disk)
      if let depth = tuneOptions.maxPrefetchDepth {
        try recording.requirePredictions(forDepth: depth)
      }
      TokenCount.noteShortness(of: recording, asked: promptOptions.maxTokens)
      options.maxTokens = min(
        promptOptions.maxTokens ?? recording.answerCount, max(1, recording.answerCount))
      options.sampling = try SamplerOptions(seed: recording.seed)
      options.pricing = pricing.pricing(of: recording.model)
      options.skipsInactiveNeurons = recording.conditions.skipsInactiveNeurons
      options.headSelection = recording.conditions.headSelection
      options.maxBatch = engineOptions.compute.batch ?? recording.conditions.maxBatch
      options.precision = recording.conditions.precision
      options.contextLength = try contextLength(of: recording, options)
      try requireRoom(
        for: recording.model.shape, promptCount: recording.promptTokens.count, options,
        depth: min(
          tuneOptions.maxPrefetchDepth ?? TuneOptions.standardDepth, recording.maxPrefetchDepth))
      return Material(recording: recording.inBatches(of: options.maxBatch), options: options)
    }
    let depth = tuneOptions.maxPrefetchDepth ?? TuneOptions.standardDepth
    if let priced = try pricedModel() {
      try routingOptions.check(for: priced.shape)
      options.maxTokens = promptOptions.maxTokens ?? SyntheticOptions.standardAnswerCount
      options.pricing = priced.pricing
      options.skipsInactiveNeurons = options.skipsInactiveNeurons && options.pricing.isSparse
      try requireRoom(
        for: priced.shape.shape, promptCount: routingOptions.promptCount, options, depth: depth,
        textCount: 1 + tuneOptions.furtherSeeds(after: 1).count)
      return try Material(of: priced, routingOptions, depth: depth, options: options) {
        tuneOptions.furtherSeeds(after: $0)
      }
    }
    options.prefetchDepth = depth
    let model = try LoadedModel(
      path: options.modelPath, files: disk, bundlePath: options.bundlePath)
    return Material(
      recording: try recorded(options, of: model, folder: folder), options: options, model: model)
  }

  /// The positions that a run has to be told to have as many as `recording`; nil where it has them
  /// without a word.
  private func contextLength(of recording: Recording, _ options: RunOptions) throws -> Int? {
    var usual = options
    usual.contextLength = nil
    let context = try PreparedRun.engineOptions(
      usual, promptCount: recording.promptTokens.count, shape: recording.model.shape
    ).contextLength
    let recorded = recording.conditions.contextLength
    return recorded == context ? nil : recorded
  }

  private func requireRoom(
    for shape: ModelShape, promptCount: Int, _ options: RunOptions, depth: Int, textCount: Int = 1
  ) throws(RunError) {
    try ReplayMemory(
      shape: shape, promptCount: promptCount, answerCount: options.maxTokens, depth: depth
    ).requireRoom(textCount: textCount, workerCount: tuneOptions.workerCount)
  }

  /// What is priced without a recording; nil where there are weights to make one.
  private func pricedModel() throws -> PricedModel? {
    if let modelShape { return PricedModel(modelShape, pricing.ofShape) }
    guard let path = modelOptions.model else { return nil }
    let hasWeights = try GGUFFile(path: path, files: disk, mayLackWeights: true).hasWeights
    try check(hasWeights: hasWeights, isMadeUp: !hasWeights)
    if hasWeights { return nil }
    try pricing.check(model: path)
    return try PricedModel(path: path, pricing)
  }

  /// The settings that flags decide.
  func given(on profile: DeviceProfile) throws -> GivenSettings {
    var given = try deviceOptions.given(on: profile)
    given.add(engineOptions.given)
    return given
  }

  private func baseOptions(on profile: DeviceProfile) throws -> RunOptions {
    var options = RunOptions(
      modelPath: try modelOptions.path, machine: .simulated(profile),
      prompt: try promptOptions.prompt(or: TuneCommand.standardPrompt),
      maxTokens: promptOptions.tokenLimit, sampling: try promptOptions.sampling(),
      command: Invocation.text)
    options.bundlePath = modelOptions.bundle
    options.settings = try given(on: profile).applied(to: options.settings)
    return options
  }

  /// A recording that the model makes now.
  private func recorded(
    _ options: RunOptions, of model: LoadedModel, folder: RunFolder?
  ) throws -> Recording {
    let run = try prepared(options, of: model, folder: folder)
    defer { Console.clear() }
    let execution = try run.execute(
      isRecording: true, onText: { _ in },
      onStatus: { status in
        Console.progress(
          "recording", share: min(0.99, Double(status.tokenCount) / Double(options.maxTokens)))
      },
      isInterrupted: { Interruption.isRequested })
    guard execution.end != .interrupted,
      let recording = run.recording(of: execution, depth: options.prefetchDepth)
    else {
      Console.clear()
      Console.complain(
        "edgewise: interrupted before the recording was complete; nothing was tuned")
      folder?.removeIfEmpty()
      throw ExitCode.interrupted
    }
    return recording
  }

  /// A run that makes the same decisions wherever its embedding table is: in RAM, if it fits there.
  private func prepared(
    _ options: RunOptions, of model: LoadedModel, folder: RunFolder?
  ) throws -> PreparedRun {
    do {
      return try PreparedRun(options: options, of: model) { Progress.bundling($0, for: folder) }
    } catch let error as BudgetError
      where engineOptions.compute.embedding == nil && error.canMoveEmbedding
    {
      var options = options
      options.embeddingLocation = .storage
      return try PreparedRun(options: options, of: model) { Progress.bundling($0, for: folder) }
    }
  }
}

extension TuneCommand.Material {
  /// Made-up texts of the model that is `priced`, as long as `options` say: the first begins at
  /// their seed, the others at those of `furtherSeeds`.
  ///
  /// - Throws: `RunError` where prompt and answer do not fit, or the model has no predictor.
  init(
    of priced: PricedModel, _ routing: RoutingOptions, depth: Int, options: RunOptions,
    furtherSeeds: (UInt64) -> [UInt64]
  ) throws {
    func text(_ seed: UInt64) throws -> Recording {
      var options = options
      options.sampling = try SamplerOptions(seed: seed)
      return try priced.recording(routing, greatestDepth: depth, options: options)
    }
    let seed = options.sampling.seed
    self.init(
      recording: try text(seed), options: options,
      others: furtherSeeds(seed).map { seed in Tuner.Text(seed: seed) { try text(seed) } })
  }
}
