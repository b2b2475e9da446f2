import ArgumentParser
import Comparison
import HostMachine
import Inference
import Models
import Plotting
import Profiles
import Quantities
import Reporting
import Results
import Runs
import Tuning

/// Searches for the best options of a run on a device.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Finds the best prefetch depth, cache policy, lanes, cores and batch for a device.",
    discussion: """
      One recording is replayed for every candidate in modelled time, so that all see the same \
      tokens and experts: that of --routing FILE, a made-up one of --model-shape NAME, or one that \
      the model makes first. What is near to the best is then decided on --seeds texts, where they \
      can be made up. Options that are given (--cache-policy, --lanes, --threads, --placement, \
      --memory, --batch) are not varied; the defaults of the others are what the winner is \
      compared with. Ctrl-C ends the search with the best so far.

      Writes tune.json, tune.md, a chart, and settings.json for `run --settings FILE` below \
      Reports/, or to the folder of --output, where it replaces those of another search. Exit code \
      1: nothing meets the constraints, or the winner fails a gate.
      """)

  @OptionGroup var promptOptions: PromptOptions
  @OptionGroup var modelOptions: ModelOptions

  @Option(
    help: "A recording that `edgewise run --record` wrote; no weights are needed.",
    completion: .recordings, transform: String.init(fileName:))
  var routing: String?

  @Option(
    help: """
      A model by name, with synthetic routing; no weights are needed, nor for a --model whose file \
      ends with its header.
      """)
  var modelShape: NamedShape?

  @OptionGroup var pricing: PricingOptions

  @OptionGroup(title: "Synthetic routing") var routingOptions: RoutingOptions
  @OptionGroup var deviceOptions: DeviceOptions
  @OptionGroup var engineOptions: EngineOptions
  @OptionGroup(title: "The search") var tuneOptions: TuneOptions
  @OptionGroup var baselineOptions: BaselineOptions

  @Option(help: "How to print the result.")
  var format: TableFormat = .text

  @Option(
    help: "The folder to write. (default: a new one below Reports/)",
    transform: String.init(fileName:))
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  /// Long enough to see every expert of the small model a few times.
  static let standardPrompt =
    "And it came to pass in those days, that the king of Israel sent messengers unto"

  func validate() throws {
    try baselineOptions.check(TuningResult.self)
    if deviceOptions.device == "host" {
      throw ValidationError("Name a --device to tune for; `edgewise device list` shows them all.")
    }
    if [routing, modelShape?.rawValue, modelOptions.model].compactMap(\.self).count > 1 {
      throw ValidationError("Give one of --routing FILE, --model-shape NAME and --model FILE.")
    }
    // Of a file it is not known before it is read whether it has weights.
    if modelOptions.model == nil {
      try check(hasWeights: routing == nil && modelShape == nil, isMadeUp: modelShape != nil)
    }
    if tuneOptions.hotSet != nil, deviceOptions.machine.cachePolicy != nil {
      throw ValidationError(
        "--hot-set is for a search of cache policies; leave it or --cache-policy out.")
    }
    if routing != nil { try checkRecorded() }
  }

  /// Stops where an option was given that a recording decides.
  private func checkRecorded() throws {
    let compute = engineOptions.compute
    if compute.neuronSparsity != nil || compute.head.lmHead != nil {
      throw ValidationError(
        "--neuron-sparsity and --lm-head are not for --routing; a recording has its own.")
    }
    let given = [
      ("--context", engineOptions.context != nil), ("--activations", compute.activations != nil),
      ("--seed", promptOptions.seed != nil),
    ]
    if let stray = given.first(where: \.1) {
      throw ValidationError("\(stray.0) is not for --routing; a recording has its own.")
    }
  }

  /// Stops where an option was given that is for other models.
  ///
  /// - Parameters:
  ///   - hasWeights: Whether the model computes.
  ///   - isMadeUp: Whether its routing is made up.
  func check(hasWeights: Bool, isMadeUp: Bool) throws {
    if !hasWeights,
      promptOptions.prompt != nil || promptOptions.tokens != nil || promptOptions.chat
    {
      throw ValidationError("A prompt is for a model with weights; leave it out.")
    }
    let ofWeights = [promptOptions.firstOfSampling, modelOptions.bundle.map { _ in "--bundle" }]
    if !hasWeights, let stray = ofWeights.compactMap(\.self).first {
      throw ValidationError("\(stray) is for a model with weights; leave it out.")
    }
    let ofShapes = [
      routingOptions.firstGiven, tuneOptions.seeds.map { _ in "--seeds" },
      pricing.weights.map { _ in "--weights" },
    ]
    if !isMadeUp, let stray = ofShapes.compactMap(\.self).first {
      throw ValidationError("\(stray) is for --model-shape.")
    }
    if hasWeights, pricing.engine != nil {
      throw ValidationError("--engine is for --routing and --model-shape; a model runs on its own.")
    }
    if !hasWeights, tuneOptions.verify {
      throw ValidationError(
        "--verify computes, so it needs a model with weights: leave --routing and --model-shape"
          + " out.")
    }
  }

  func run() throws {
    Interruption.install()
    try replacement.prepare(
      NamedFile.files(Self.fileNames, in: output, of: "--output") + [baselineOptions.output],
      besides: try modelOptions.inputs + deviceOptions.machine.inputs + baselineOptions.inputs
        + [
          NamedFile("--routing", routing), NamedFile("--hot-set", tuneOptions.hotSet),
          routingOptions.input,
        ])
    guard let profile = try deviceOptions.profile() else { return }
    let (folder, isNew) = try RunFolder.make(
      output, orBelow: "Reports", device: profile.name, mode: "tune", files: disk)
    defer { if isNew { folder.removeIfEmpty() } }
    let gates = try baselineOptions.gates(of: TuningResult.self)
    let material = try material(on: profile, folder: isNew ? folder : nil)
    var outcome = try search(try tuner(for: material, on: profile), material)
    if tuneOptions.verify, outcome.result.isComplete, let model = material.model {
      outcome.result.verification = try verification(outcome, material.options, model)
    }
    let figures = [try ResultFigures(outcome.result)]
    outcome.result.gates = gates.outcomes(of: figures)
    let result = outcome.result
    var attempts = Attempts()
    attempts.attempt { try write(outcome, to: folder) }
    attempts.attempt {
      try gates.settle(
        result.gates, of: figures, asText: format == .text, isComplete: result.isComplete)
    }
    try attempts.finish()
    if !result.isComplete || Interruption.isRequested { throw ExitCode.interrupted }
    if !result.meetsConstraints { throw ExitCode.negative }
    try Gates.requirePassed(result.gates)
  }

  private func tuner(for material: Material, on profile: DeviceProfile) throws -> Tuner {
    if let threads = deviceOptions.threads, threads > profile.maxThreads {
      throw RunError(
        "--threads \(threads) does not fit the \(profile.maxThreads) cores of \(profile.name)")
    }
    let given = try given(on: profile)
    let depth = min(
      tuneOptions.maxPrefetchDepth ?? TuneOptions.standardDepth,
      max(1, material.recording.maxPrefetchDepth))
    return try tuneOptions.tuner(
      for: profile, depth: depth, given: given,
      room: TuneRoom(
        material.recording, options: material.options, given: given.names,
        objective: tuneOptions.objective),
      base: material.options.settings)
  }

  private func search(_ tuner: Tuner, _ material: Material) throws -> TuningOutcome {
    defer { Console.clear() }
    do {
      return try tuner.search(
        material.recording, others: material.others, options: material.options,
        progress: { Console.progress("tuning", share: min(0.99, Double($0) / Double($1))) },
        isInterrupted: { Interruption.isRequested })
    } catch {
      guard Interruption.isRequested else { throw error }
      Console.complain("edgewise: \(error)")
      throw ExitCode.interrupted
    }
  }

  private func verification(
    _ outcome: TuningOutcome, _ options: RunOptions, _ model: LoadedModel
  ) throws -> Verification? {
    defer { Console.clear() }
    return try Verifier(options, of: model, bundling: { Progress.bundling($0) }).verify(
      outcome, progress: { Console.progress("applying", share: min(0.99, $0)) },
      isInterrupted: { Interruption.isRequested })
  }

  private static let (resultName, settingsName, reportName) =
    (RunFolder.tuningName, "settings.json", "tune.md")
  private static let fileNames = [resultName, settingsName, reportName] + TuneChart.fileNames

  private func write(_ outcome: TuningOutcome, to folder: RunFolder) throws {
    let result = outcome.result
    do {
      try folder.write([
        (Self.resultName, result.asFile().json()),
        (Self.settingsName, RunFolder.json(TunedSettings(outcome).asFile())),
      ])
    } catch {
      // What cannot be kept is shown all the same.
      try printResult(result)
      throw error
    }
    // Before the picture: it takes a program and room that may not be there. Markdown names it.
    if format != .md { try printResult(result) }
    try folder.remove(TuneChart.fileNames + [Self.reportName])
    let charts = try folder.write(
      Self.reportName, showing: TuneChart.drawn(result: result)
    ) { TuneReport(result, charts: $0).markdown() }
    if format == .md { print(TuneReport(result, charts: charts).markdown()) }
    if format == .text {
      let path = folder.path
      Console.tell("Report: \(path)/\(Self.reportName), settings: \(path)/\(Self.settingsName)")
    }
  }

  private func printResult(_ result: TuningResult) throws {
    switch format {
    case .text: print(TuneReport(result).text())
    case .json, .jsonl: try result.asFile().sealed().printJSON(onOneLine: format == .jsonl)
    case .csv: print(TuneReport(result).csv(), terminator: "")
    case .md: print(TuneReport(result).markdown())
    }
  }
}
