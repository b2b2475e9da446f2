public import ArgumentParser
import Comparison
import HostMachine
import Inference
import Models
import Profiles
import Quantities
import Reporting
import Results
import Runs
import Synthesis
import Tracing

/// Prices a run on a device without weights and without arithmetic.
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Says how fast a recorded run, or a model of a size, would be on a device.",
    discussion: """
      The engine runs in modelled time with the decisions of a recording (`edgewise run --record \
      FILE`), or with made-up ones for a model of a known shape or one that a GGUF file describes; \
      no weights are needed, the header of that file is enough, and nothing is computed. The same \
      command gives the same output, to the byte.

      Of a recording, prompt, context and arithmetic are kept, and batches, LM head and neuron \
      sparsity unless they are given.
      """)

  @Option(
    help: "A recording that `edgewise run --record` wrote.", completion: .recordings,
    transform: String.init(fileName:))
  var routing: String?

  @Option(help: "A model by name, with synthetic routing.")
  var modelShape: NamedShape?

  @Option(help: .pricedModel, completion: .models, transform: String.init(fileName:))
  var model: String?

  @OptionGroup var pricing: PricingOptions

  @OptionGroup(title: "Synthetic routing") var synthetic: SyntheticOptions
  @OptionGroup var workloadOptions: WorkloadOptions

  @Option(
    help: """
      Of a model without a recording: positions of the KV cache. (default: 4096, or what prompt \
      and answer need)
      """)
  var context: Int?

  @Option(help: "Prompt tokens computed at once. (default: as recorded; of a shape 128)")
  var batch: Int?

  @OptionGroup var deviceOptions: DeviceOptions

  @Option(help: "How many tokens are generated at most. (default: 256, or the recording's)")
  var maxTokens: Int?

  @Option(
    help: """
      0: on demand; 1: when the router names the experts; 2 and more: speculatively. (default: 1)
      """)
  var prefetchDepth: Int?

  @OptionGroup var startOptions: StartOptions

  @Option(
    help: ArgumentHelp(
      "With --routing and --start warm, where not all experts have room: a recording of what went"
        + " before. (of a shape another text of the same kind)",
      valueName: "file"),
    completion: .recordings, transform: String.init(fileName:))
  var preceding: String?

  @OptionGroup var settingsOptions: SettingsOptions
  @OptionGroup var scenarioOptions: ScenarioOptions
  @OptionGroup var baselineOptions: BaselineOptions

  @Option(
    help: """
      All rows of the LM head, or those that a predictor names. (default: as recorded; of a shape \
      dense)
      """)
  var lmHead: HeadOptions.Head?

  @Option(
    help: """
      Skip neurons whose gate is closed (on or off). (default: as recorded; of a shape on, \
      with --engine llama.cpp off)
      """)
  var neuronSparsity: Switch?

  @Option(help: .embedding)
  var embedding: EmbeddingLocation?

  @Option(
    help: "How to print the result: a summary, the run, its tokens (csv), or the report (md).")
  var format: TableFormat = .text

  @Option(
    help: "The run folder to write, with trace and pictures; none without it.",
    transform: String.init(fileName:))
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  func validate() throws {
    if [routing, modelShape?.rawValue, model].count(where: { $0 != nil }) != 1 {
      throw ValidationError("Give one of --routing FILE, --model-shape NAME and --model FILE.")
    }
    if deviceOptions.device == "host" {
      throw ValidationError("Name a --device; `edgewise device list` shows them all.")
    }
    try PrefetchDepth.check(prefetchDepth)
    try startOptions.check(preceding: preceding)
    try scenarioOptions.check(start: startOptions.start)
    try checkWorkload()
    if routing == nil, preceding != nil {
      throw ValidationError("--preceding is for --routing; what precedes a shape's is made up.")
    }
    try pricing.check(model: model)
    try Setting.check(context, .context)
    try Setting.check(batch, .batch)
    try TokenCount.check(maxTokens, of: "--max-tokens")
    let shaping = [
      context.map { _ in "--context" }, pricing.weights.map { _ in "--weights" },
    ]
    if routing != nil, let stray = synthetic.firstGiven ?? shaping.compactMap(\.self).first {
      throw ValidationError("\(stray) is for --model-shape; a recording has its own.")
    }
  }

  func run() throws {
    if workloadOptions.prompts != nil { return try runWorkload() }
    try replacement.prepare(
      NamedFile.files(RunOutput.fileNames, in: output, of: "--output") + [baselineOptions.output],
      besides: deviceOptions.machine.inputs + settingsOptions.inputs + baselineOptions.inputs
        + NamedFile.ofModel("--model", model)
        + [
          NamedFile("--routing", routing), NamedFile("--preceding", preceding),
          scenarioOptions.input, synthetic.routing.input,
        ])
    guard let profile = try deviceOptions.profile() else { return }
    let gates = try baselineOptions.gates(of: RunRecord.self)
    let priced = try pricedModel()
    if let priced { try synthetic.routing.check(for: priced.shape) }
    let (recording, options) = try prepared(priced, on: profile)
    let made = try output.map { try RunFolder.make($0, files: disk) }
    defer { if let made, made.isNew { made.folder.removeIfEmpty() } }
    Progress.endsAtOnce(without: made)
    let earlier = try earlier(than: options, of: priced)
    // Of one that is made up this was seen to before it was.
    if preceding != nil, let earlier {
      try memory(of: recording, answerCount: options.maxTokens, options).requireRoom(
        behind: memory(of: earlier, answerCount: earlier.answerCount, options))
    }
    let run = try PreparedRun(replaying: recording, after: earlier, options: options)
    try settingsOptions.warn(of: run)
    let execution = try run.replay(tracesKernels: made != nil)
    var record = RunRecord(
      execution, of: run, mode: "replayed", prefetchDepth: options.prefetchDepth)
    record.outcome.note(try intervals(of: execution, run, priced))
    startOptions.note(preceding: preceding, of: run, in: &record)
    var attempts = Attempts()
    attempts.attempt {
      try write(&record, execution.trace, to: made?.folder, gates)
    }
    attempts.attempt {
      try gates.settle(
        record.gates, of: try [ResultFigures(record)], asText: format == .text,
        isComplete: record.isComplete)
    }
    try attempts.finish()
    if Interruption.isRequested { throw ExitCode.interrupted }
    try Gates.requirePassed(record.gates)
  }

  /// Shows the run, in `folder` too where there is one, and notes what comes of `gates`.
  private func write(
    _ record: inout RunRecord, _ trace: Trace, to folder: RunFolder?, _ gates: Gates
  ) throws {
    guard let folder else {
      let result = try record.asFile().judged(by: gates)
      record = result.content
      return print(try RunOutput.text(of: result, as: format, trace: trace), terminator: "")
    }
    // Until here there is nothing that a Ctrl-C could leave half-done.
    Interruption.install()
    var output = RunOutput(
      result: try record.asFile(), trace: trace, folder: folder, gates: gates)
    defer { record = output.result.content }
    try output.write(as: format)
  }

  /// How sure the speeds are, and what they would be with less and more locality.
  private func intervals(
    of execution: Execution, _ run: PreparedRun, _ priced: PricedModel?
  ) throws -> RunIntervals {
    var intervals = try run.intervals(of: execution)
    guard let priced, !priced.shape.shape.isDense,
      try synthetic.routing.isLocalityOpen(of: priced.shape)
    else { return intervals }
    let speeds = try [LocalityRange.Level.low, .high].map { level in
      try run.decodeSpeed(
        choosingAs: recording(of: priced, run.options, at: level),
        after: earlier(than: run.options, of: priced, at: level))
    }
    // Where all experts are in memory, it does not matter which are chosen.
    guard let low = speeds[0], let high = speeds[1], abs(high / low - 1) > 0.005 else {
      return intervals
    }
    (intervals.lowLocalityTokensPerSecond, intervals.highLocalityTokensPerSecond) = (low, high)
    return intervals
  }

  /// What is priced without a recording; nil where there is one.
  func pricedModel() throws -> PricedModel? {
    if let modelShape { return PricedModel(modelShape, pricing.ofShape) }
    return try model.map { try PricedModel(path: $0, pricing) }
  }

  private func prepared(
    _ priced: PricedModel?, on profile: DeviceProfile
  ) throws -> (Recording, RunOptions) {
    if let routing {
      let recording = try Recording(path: routing, files: disk)
      TokenCount.noteShortness(of: recording, asked: maxTokens)
      let options = try options(recording, profile: profile)
      try memory(of: recording, answerCount: options.maxTokens, options).requireRoom()
      return (recording.inBatches(of: options.maxBatch), options)
    }
    guard let priced else { throw ValidationError("Give --routing, --model-shape or --model.") }
    let options = try options(pricing: priced, on: profile)
    let recording = try recording(of: priced, options)
    // What no folder takes was seen to before it was made up.
    if output != nil {
      try memory(of: recording, answerCount: options.maxTokens, options).requireRoom()
    }
    return (recording, options)
  }

  /// The options of runs that are made up.
  func options(pricing priced: PricedModel, on profile: DeviceProfile) throws -> RunOptions {
    var base = Settings()
    base.skipsInactiveNeurons = priced.pricing.isSparse
    var options = try options(
      on: profile, maxTokens: maxTokens ?? SyntheticOptions.standardAnswerCount,
      seed: synthetic.seed ?? 1, base: base)
    options.pricing = priced.pricing
    return options
  }

  private func memory(
    of recording: Recording, answerCount: Int, _ options: RunOptions
  ) -> ReplayMemory {
    ReplayMemory(
      shape: recording.model.shape, promptCount: recording.promptTokens.count,
      answerCount: answerCount, depth: options.prefetchDepth, hasFolder: output != nil)
  }

  private func recording(
    of priced: PricedModel, _ options: RunOptions, at level: LocalityRange.Level? = nil
  ) throws -> Recording {
    try priced.recording(
      synthetic.routing, greatestDepth: options.prefetchDepth, options: options, at: level)
  }

  /// What a warm start begins behind where that is known: of a shape another text of its kind.
  private func earlier(
    than options: RunOptions, of priced: PricedModel?, at level: LocalityRange.Level? = nil
  ) throws -> Recording? {
    guard options.start == .warm else { return nil }
    if let preceding { return try Recording(path: preceding, files: disk) }
    guard let priced else { return nil }
    var other = options
    other.sampling = try SamplerOptions(seed: options.sampling.seed &+ 1)
    return try recording(of: priced, other, at: level)
  }

  private func options(_ recording: Recording, profile: DeviceProfile) throws -> RunOptions {
    var base = Settings()
    base.maxBatch = recording.conditions.maxBatch
    base.skipsInactiveNeurons = recording.conditions.skipsInactiveNeurons
    base.headSelection = recording.conditions.headSelection
    var options = try options(
      on: profile, maxTokens: maxTokens ?? recording.answerCount, seed: recording.seed, base: base)
    options.pricing = pricing.pricing(of: recording.model)
    return options
  }

  /// - Parameter base: What neither flags nor a file of settings decide.
  private func options(
    on profile: DeviceProfile, maxTokens: Int, seed: UInt64, base: Settings
  ) throws -> RunOptions {
    var options = RunOptions(
      modelPath: "", machine: .simulated(profile), prompt: .tokens([]), maxTokens: maxTokens,
      sampling: try SamplerOptions(seed: seed), command: Invocation.text)
    options.start = startOptions.start
    options.scenario = try scenarioOptions.scenario()
    var given = try deviceOptions.given(on: profile)
    given.set(\.embeddingLocation, embedding)
    given.set(\.prefetchDepth, prefetchDepth)
    given.set(\.maxBatch, batch)
    given.set(\.contextLength, context)
    given.set(\.skipsInactiveNeurons, neuronSparsity.map { $0 == .on })
    switch lmHead {
    case nil: break
    case .dense: given.clear(\.headSelection)
    case .predicted: given.set(\.headSelection, base.headSelection ?? HeadSelection())
    }
    options.settings = try settingsOptions.settings(given, on: profile, base: base)
    return options
  }
}

extension NamedShape: ExpressibleByArgument {}
