import Glibc
import HostMachine
public import Inference
public import Metrics
public import Models
public import Profiles
import Quantities
public import Results
import Tracing

/// Runs of models that are known by their shapes only, on device after device.
///
/// A shape's decisions are made up once and then replayed on every device, so that all devices are
/// asked the same, and asking costs no more than the replay.
public struct ShapeReplays {
  private let makeRecording: (NamedShape, RunOptions) throws -> Recording
  private var recordings: [Conditions: Recording] = [:]

  /// What a shape's decisions depend on, and how many there are.
  private struct Conditions: Hashable {
    var shape: NamedShape
    var promptCount: Int
    var tokens: Int
    var seed: UInt64
    var settings: Settings

    init(_ shape: NamedShape, _ options: RunOptions) {
      self.shape = shape
      promptCount = if case .tokens(let tokens) = options.prompt { tokens.count } else { 0 }
      tokens = options.maxTokens
      seed = options.sampling.seed
      // How a device is used decides nothing.
      settings = Settings()
      settings.headSelection = options.headSelection
      settings.skipsInactiveNeurons = options.skipsInactiveNeurons
      settings.precision = options.precision
      settings.maxBatch = options.maxBatch
      settings.contextLength = options.contextLength
    }
  }

  /// How long a run is where nothing else is asked for: long enough for an expert cache to warm up.
  public static let standardAnswerCount = 256

  /// Replays of what `makeRecording` makes up for a shape under the conditions of some options.
  public init(makeRecording: @escaping (NamedShape, RunOptions) throws -> Recording) {
    self.makeRecording = makeRecording
  }

  /// The options of a run of `shape` on `profile` as `pricing` does it. As the speeds of released
  /// models were published, inactive neurons are skipped and the LM head is predicted, where the
  /// model has a predictor.
  public static func options(
    of shape: NamedShape, on profile: DeviceProfile, pricing: EnginePricing = .published,
    answerCount: Int = standardAnswerCount, seed: UInt64 = 1, command: String
  ) throws -> RunOptions {
    var options = RunOptions(
      modelPath: "", machine: .simulated(profile), prompt: .tokens([]), maxTokens: answerCount,
      sampling: try SamplerOptions(seed: seed), command: command)
    options.skipsInactiveNeurons = pricing.isSparse
    options.headSelection =
      shape.blueprint.headPredictor == nil || !pricing.isSparse ? nil : HeadSelection()
    options.pricing = pricing
    return options
  }

  /// A run of `shape` with `options`, with all its figures.
  ///
  /// - Throws: `BudgetError` where the model does not fit in the memory.
  public mutating func replay(of shape: NamedShape, options: RunOptions) throws -> ShapeReplay {
    let run = try run(of: shape, options: options)
    let execution = try run.replay(tracesKernels: false)
    let record = RunRecord(
      execution, of: run, mode: "replayed", prefetchDepth: options.prefetchDepth)
    let tokens = TraceMetrics(trace: execution.trace).perTokenShares(countingInserted: true)
    return ShapeReplay(record: record, settledTokens: Array(tokens[(tokens.count / 2)...]))
  }

  /// How fast `shape` decodes with `options` once it is under way, in tokens per second; nil where
  /// what has to stay in memory does not fit.
  public mutating func speed(of shape: NamedShape, options: RunOptions) throws -> Double? {
    do {
      let execution = try run(of: shape, options: options).replay(tracesKernels: false)
      return RunOutcome.SteadyState(execution)?.tokensPerSecond
    } catch is BudgetError { return nil }
  }

  /// Between which speeds nine of ten real devices decode where `speed` is that of `shape` with
  /// `options` once it is under way; nil where it could not be replayed with slower parts.
  public mutating func interval(
    around speed: Double, of shape: NamedShape, options: RunOptions
  ) throws -> SpeedInterval? {
    guard let profile = options.machine.profile else { return nil }
    let spread = DeviceSpread(
      profile, threads: try PreparedRun.threadCount(options), hasExperts: !shape.shape.isDense)
    var slowed: [Double] = []
    for profile in spread.slowedProfiles {
      var options = options
      options.machine = .simulated(profile)
      guard let speed = try self.speed(of: shape, options: options) else { return nil }
      slowed.append(speed)
    }
    let error = spread.logError(of: PartShares(of: speed, slowed: slowed), in: .decode)
    return SpeedInterval(around: speed, spread.speedClass(of: .decode), factor: exp(error))
  }

  mutating func run(of shape: NamedShape, options: RunOptions) throws -> PreparedRun {
    try PreparedRun(
      replaying: recording(of: shape, options: options, depth: options.prefetchDepth),
      options: options)
  }

  /// The decisions of `shape`, with predictions for prefetch depths up to `depth`.
  ///
  /// They are the same whatever the depth, so that the deepest that were made up serve all.
  @discardableResult
  mutating func recording(
    of shape: NamedShape, options: RunOptions, depth: Int
  ) throws -> Recording {
    let shape = options.pricing.stored(shape)
    let conditions = Conditions(shape, options)
    if let known = recordings[conditions], known.maxPrefetchDepth >= depth { return known }
    var options = options
    options.prefetchDepth = depth
    // Decisions, spans and counts of one replay; a control group with less would be ended without a
    // word.
    try HostProcess.requireRoom(for: .mebibytes(64), to: "a replay")
    let recording = try makeRecording(shape, options)
    recordings[conditions] = recording
    return recording
  }
}

/// A finished replay, and its second half, when the expert cache has warmed up.
public struct ShapeReplay: Sendable {
  public let record: RunRecord
  /// Where the time of each token of the second half went.
  let settledTokens: [TokenTime]

  /// The decode speed in tokens per second: of the second half, and of the whole answer of a dense
  /// model, which has no cache; nil where no token was decoded.
  public var tokensPerSecond: Double? {
    record.experts.hitRate == nil ? record.tokensPerSecond : record.steadyState?.tokensPerSecond
  }

  /// The mean time that a token of the second half spends on `part`.
  public func meanTime(of part: TimePart) -> Duration { mean { $0[part] } }

  private func mean(_ time: (TokenTime) -> Duration) -> Duration {
    guard !settledTokens.isEmpty else { return .zero }
    return settledTokens.reduce(.zero) { $0 + time($1) } / settledTokens.count
  }

  /// The share of the second half that was spent waiting for experts.
  public var stallShare: Double {
    let total = mean(\.total).inSeconds
    return total > 0 ? meanTime(of: .stall).inSeconds / total : 0
  }
}
