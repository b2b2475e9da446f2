public import DeviceInterface
public import Kernels
public import Models
import Quantities
public import Residency
public import Tracing

/// A loaded model on a device, with its expert cache: feeds tokens of one or several sequences,
/// step by step, and outlives their errors.
///
/// Knows no profile, throttle or mode: it spends time only through its device. One thread controls
/// it.
public final class Engine {
  let model: Model
  /// How it computes.
  public let options: EngineOptions
  let prefetchDepth: Int
  let recordedDepth: Int
  public let device: any Device
  let cache: ExpertCache
  public let tracer: Tracer
  let buffers: StepBuffers
  /// For one expert of a batch, or for each of those that a single token uses.
  let experts: [ExpertInUse]
  /// What those have in common.
  let turn = ExpertTurn()

  /// Whether there are weights to compute with; asked of the model once, and here for each stage.
  private let computes: Bool
  /// Of each layer; nil for a dense one.
  let routers: [QuantizedMatrix?]
  /// What is added to their logits; nil for nothing.
  let routerBiases: [Activations?]
  /// What is added to the scores of each layer's experts for the choice; nil for nothing.
  let choiceBiases: [[Float]?]
  let layerCount: Int
  /// What becomes of gates.
  let activation: FeedForwardBlock.Activation
  /// What is the same for all steps that have as many rows as the last one.
  private var prepared: PreparedLayers?
  private var lap: Moment
  let costs = OuterCosts()

  /// An engine that computes with the weights of `model`, or accounts for what it would compute
  /// where that has none.
  ///
  /// - Parameters:
  ///   - prefetchDepth: 0: read experts on demand. 1: read what the router chose while attention
  ///     runs. d: also read what the next d − 1 layers are predicted to choose.
  ///   - recordedDepth: Predictions are also decided as prefetching to this depth would want them,
  ///     so that a recording serves any depth up to it. They take no device time.
  /// - Precondition: `memory` is used by no other engine meanwhile.
  public init(
    model: Model, memory: EngineMemory, prefetchDepth: Int, recordedDepth: Int = 0,
    device: any Device, cache: ExpertCache, tracer: Tracer
  ) {
    precondition(prefetchDepth >= 0 && recordedDepth >= 0, "a prefetch depth is not negative")
    precondition(
      memory.options.headSelection == nil || model.weights.headPredictor != nil,
      "the model was loaded without its predictor")
    precondition(
      (memory.options.embeddingLocation == .storage) == (model.weights.embedding == nil),
      "the model was loaded with its embedding table elsewhere")
    self.prefetchDepth = prefetchDepth
    self.recordedDepth = recordedDepth
    self.model = model
    options = memory.options
    self.device = device
    self.cache = cache
    self.tracer = tracer
    lap = device.moment
    buffers = memory.buffers
    let shape = model.shape
    computes = model.hasWeights
    routers = zip(shape.layers, model.weights.layers).map { layer, weights in
      layer.feedForward.experts == nil ? nil : weights.router
    }
    routerBiases = model.weights.layers.map { $0.bias(.routerBias) }
    choiceBiases = model.weights.layers.map { $0.bias(.choiceBias)?.row(0) }
    layerCount = shape.layerCount
    activation = shape.activation
    experts = buffers.experts.map { [turn] in ExpertInUse(buffers: $0, turn: turn) }
  }

  /// Whether closed gates leave neurons at 0.
  var isSparse: Bool { activation == .relu }

  /// Feeds the next `tokens` of `sequence`; afterwards `logits(of:)` are what follows.
  ///
  /// - Throws: as for several sequences.
  public func step(_ tokens: [Int], of sequence: TokenSequence) throws {
    try step([StepPart(tokens, of: sequence)])
  }

  /// Feeds tokens of several sequences at once; each gets the bits that it would get alone.
  ///
  /// - Throws: `ResidencyError` where a part of the model could not be read, `LogitsError` where
  ///   logits are no numbers. Nothing has happened then: engine and sequences are as before the
  ///   step, which can be tried again.
  /// - Precondition: sequences are distinct, there is at least one and at most
  ///   `EngineOptions.maxSequences`, none gets no token, all tokens together are at most
  ///   `maxBatch`, and each sequence has room for its own.
  public func step(_ parts: [StepPart]) throws {
    let step = Step(parts)
    check(step)
    for part in step.parts { part.sequence.decisions.beginStep() }
    do { try run(step) } catch {
      cache.finish()
      for part in step.parts { part.sequence.decisions.discardStep() }
      throw error
    }
    commit(step)
  }

  private func check(_ step: Step) {
    precondition(
      !step.parts.isEmpty && step.parts.count <= options.maxSequences,
      "a step feeds 1 to \(options.maxSequences) sequences")
    precondition(step.count <= options.maxBatch, "a step feeds at most \(options.maxBatch) tokens")
    for part in step.parts {
      precondition(!part.rows.isEmpty, "a sequence in a step gets a token")
      precondition(
        part.position + part.rows.count <= part.sequence.contextLength, "the context is full")
    }
  }

  private func run(_ step: Step) throws {
    beginLap(at: device.moment)
    try embed(step)
    let prepared = preparedLayers(count: step.count)
    perform([]) { _ in prepared.moveTurns(to: step) }
    endLap(.other)
    for layer in prepared.layers { try run(layer, step) }
    computeLogits(step)
    try perform([]) { _ in try checkLogits(of: step) }
    endLap(.head)
  }

  /// Makes what a step has brought part of its sequences: only now, so that a step that fails
  /// changes nothing. The time of it has been accounted for in the layers.
  private func commit(_ step: Step) {
    for part in step.parts {
      perform([]) { _ in
        for layer in part.sequence.memory.keyValues.layers {
          let kernel = layer.commit(firstPosition: part.position, count: part.rows.count)
          kernel.run(rows: 0..<kernel.rows)
        }
      }
      part.sequence.position += part.rows.count
    }
  }

  /// The next token of `sequence`, as its decisions have it.
  ///
  /// - Precondition: the engine's last step fed it.
  public func nextToken(of sequence: TokenSequence) -> Int {
    let logits = logits(of: sequence)
    let token = sequence.decisions.token(logits: logits)
    perform([]) { _ in keepHeadSample(of: sequence, logits: logits) }
    endLap(.other)
    return token
  }

  /// What the last step computed for `sequence`: [1 × V], or a row for each of its tokens if all
  /// were asked for. Valid until the next step.
  public func logits(of sequence: TokenSequence) -> Activations {
    sequence.logitRows == 0..<buffers.logits.rows
      ? buffers.logits : Activations(rows: sequence.logitRows, of: buffers.logits)
  }

  /// What steps of `count` rows share.
  func preparedLayers(count: Int) -> PreparedLayers {
    if let prepared, prepared.count == count { return prepared }
    let layers = PreparedLayers(
      model: model, buffers: buffers, variant: options.arithmetic.variant, count: count)
    prepared = layers
    return layers
  }
}

// MARK: - Computing or accounting

extension Engine {
  /// Lets kernels run or, where there are no weights to compute with, accounts for their `works`.
  /// Nothing else asks which of the two it is.
  ///
  /// - Parameter works: nil where only the kernels know: they are handed to the device, which has
  ///   no host then and asks them for nothing else.
  func perform<Failure: Error>(
    _ works: @autoclosure () throws(Failure) -> [Work]?,
    _ run: (any Processor) throws(Failure) -> Void
  ) throws(Failure) {
    guard !computes, let works = try works() else { return try run(device) }
    device.account(for: works)
  }

  /// As with works that are known: `costs` remember them, by `key`.
  func perform<Failure: Error>(
    _ costs: StageCosts, for key: Int = 0, _ run: (any Processor) throws(Failure) -> Void
  ) throws(Failure) {
    try perform(try costs.works(for: key, run), run)
  }
}

// MARK: - Time

extension Engine {
  /// Ends a stretch of time that began where the one before ended, and records it as `activity`:
  /// what is recorded leaves no gaps.
  func endLap(_ activity: Activity) {
    let now = device.moment
    tracer.record(activity, from: lap, to: now)
    lap = now
  }

  /// As `endLap`, for `count` activities that went on together: each gets an equal part.
  func endLap(sharedBy count: Int, _ activity: (Int) -> Activity) {
    let now = device.moment
    tracer.record(activity, sharedBy: count, from: lap, to: now)
    lap = now
  }

  /// Begins a stretch at `start`, where the time before belongs to a stall or another step.
  func beginLap(at start: Moment) { lap = start }
}
