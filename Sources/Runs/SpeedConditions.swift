public import Models
public import Profiles
import Quantities
public import Results
import Simulation

/// What a speed was measured under that is to be priced: a model that is in memory as a whole, an
/// engine, and one of the two phases.
public struct SpeedConditions: Hashable, Sendable {
  public var shape: NamedShape
  public var pricing: EnginePricing
  public var threads: Int
  public var phase: SpeedPhase
  /// Tokens of the prompt; nothing of decoding.
  public var promptTokens: Int
  /// Tokens in the context while decoding, in the mean; nothing of a prefill.
  public var contextDepth: Int
  /// Prompt tokens that are computed at once.
  public var batch: Int

  /// What llama.cpp computes at once where nothing else is asked for.
  public static let standardBatch = 512

  /// All of them.
  public init(
    shape: NamedShape, pricing: EnginePricing, threads: Int, phase: SpeedPhase, promptTokens: Int,
    contextDepth: Int, batch: Int = Self.standardBatch
  ) {
    self.shape = shape
    self.pricing = pricing
    self.threads = threads
    self.phase = phase
    self.promptTokens = promptTokens
    self.contextDepth = contextDepth
    self.batch = batch
  }
}

extension ShapeReplays {
  /// The speed under `conditions` on `profile`, in tokens per second.
  ///
  /// - Throws: `BudgetError` where the model does not fit in the memory, `RunError` where the
  ///   profile has fewer cores than threads.
  public mutating func speed(
    under conditions: SpeedConditions, on profile: DeviceProfile
  ) throws -> Double {
    let execution = try prepared(for: conditions, on: profile).replay(tracesKernels: false)
    return conditions.tokenCount / Self.time(of: conditions.phase, in: execution).inSeconds
  }

  /// What a speed under `conditions` is made of, to be asked for on one machine after the other.
  ///
  /// - Parameter profile: A machine with room for the model and a core for each thread.
  /// - Throws: as `speed`.
  public mutating func demand(
    under conditions: SpeedConditions, on profile: DeviceProfile
  ) throws -> SpeedDemand {
    let run = try prepared(for: conditions, on: profile)
    let (execution, works) = try run.replayedWorks()
    guard let first = execution.arrivals.first else {
      preconditionFailure("a prompt has an answer")
    }
    let isDecode = conditions.phase == .decode
    return SpeedDemand(
      of: works.filter { ($0.start >= first) == isDecode }.map(\.work),
      tokenCount: conditions.tokenCount, conditions: conditions,
      weightTraffic: run.conditions.weightTraffic)
  }

  private mutating func prepared(
    for conditions: SpeedConditions, on profile: DeviceProfile
  ) throws -> PreparedRun {
    let answerCount = conditions.phase == .decode ? SpeedConditions.decodedCount + 1 : 1
    var options = try ShapeReplays.options(
      of: conditions.shape, on: profile, pricing: conditions.pricing, answerCount: answerCount,
      command: "")
    options.prompt = .tokens(Array(repeating: 0, count: conditions.replayedPromptCount))
    options.threads = conditions.threads
    options.headSelection = nil
    options.maxBatch = conditions.batch
    // What the engine maps may be read again and again, and was in memory for these.
    options.denseWeights = .anon
    let positions = conditions.replayedPromptCount + SpeedConditions.decodedCount + 1
    return try run(of: conditions.shape.reaching(positions), options: options)
  }

  private static func time(of phase: SpeedPhase, in execution: Execution) -> Duration {
    guard let first = execution.arrivals.first, let last = execution.arrivals.last,
      let prefill = execution.prefillDuration
    else { preconditionFailure("a prompt and an answer take time") }
    return phase == .decode ? last - first : prefill
  }
}

extension SpeedConditions {
  /// How many tokens are decoded: what they cost grows with depth as good as evenly.
  fileprivate static let decodedCount = 8

  /// Tokens of the prompt that is replayed: before decoding, what its mean depth asks for.
  fileprivate var replayedPromptCount: Int {
    phase == .decode ? max(1, contextDepth - Self.decodedCount / 2) : promptTokens
  }

  /// The tokens whose time counts.
  fileprivate var tokenCount: Double {
    Double(phase == .decode ? Self.decodedCount : promptTokens)
  }
}
