public import DeviceInterface
public import Kernels
public import Models
import Quantities
public import Residency
public import Tracing

/// One mutable inference timeline: the activations and caches behind a growing token sequence.
///
/// Knows no profile, throttle or mode: it spends time only through its device.
public final class Session {
  /// How many tokens the KV cache holds.
  public private(set) var position = 0

  let model: Model
  let options: SessionOptions
  let prefetchDepth: Int
  let recordedDepth: Int
  let device: any Device
  let cache: ExpertCache
  let decisions: any DecisionSource
  let tracer: Tracer
  let keyValues: KVCache
  let buffers: SessionBuffers
  /// For one expert of a batch, or for each of those that a single token uses.
  let places: [ExpertPlace]
  /// How much of the LM head was computed so far; nothing where it is dense.
  public internal(set) var headUse = HeadUse()
  /// The rows of `logits` above minus infinity where the head was predicted.
  var headRows: [Int32] = []

  /// Whether experts are chosen from a layer's input, before attention.
  let routesEarly: Bool
  /// Whether closed gates leave neurons at 0.
  let isSparse: Bool
  /// How many heads queries have and keys and values have, and how long each is.
  let heads: (all: Int, keyValue: Int, length: Int)
  private let rotary: (global: RotaryTable, sliding: RotaryTable)
  /// What is the same for all batches that are as large as the last one.
  private var prepared: PreparedLayers?
  private var lap: Lap
  /// Of the last experts that were priced; kept for their memory.
  var pricing: (works: [Work], activeCounts: [Int]) = ([], [])
  /// What a predicted head of the last so many rows asks of a device.
  var headCosts: (rowCount: Int, works: [Work]) = (-1, [])

  /// A session at position 0.
  ///
  /// - Parameter prefetchDepth: 0: read experts on demand. 1: read what the router chose while
  ///   attention runs. d: also read what the next d − 1 layers are predicted to choose.
  /// - Parameter recordedDepth: Guesses are also decided as prefetching to this depth would want
  ///   them, so that a recording serves any depth up to it. They take no device time.
  /// - Precondition: `memory` is used by no other session meanwhile.
  public init(
    model: Model, memory: SessionMemory, prefetchDepth: Int, recordedDepth: Int = 0,
    device: any Device, cache: ExpertCache, decisions: any DecisionSource, tracer: Tracer
  ) {
    precondition(prefetchDepth >= 0 && recordedDepth >= 0, "a prefetch depth is not negative")
    precondition(
      memory.options.headSelection == nil || model.weights.headPredictor != nil,
      "the model was loaded without its predictor")
    precondition(
      (memory.options.embeddingPlace == .storage) == (model.weights.embedding == nil),
      "the model was loaded with its embedding table in another place")
    self.prefetchDepth = prefetchDepth
    self.recordedDepth = recordedDepth
    self.model = model
    self.options = memory.options
    self.device = device
    self.cache = cache
    self.decisions = decisions
    self.tracer = tracer
    lap = Lap(start: device.now, inserted: device.insertedTime)
    keyValues = memory.keyValues
    buffers = memory.buffers
    buffers.predictor?.samples?.clear()
    let shape = model.shape
    routesEarly = shape.routerInput == .layerInput
    isSparse = shape.activation == .relu
    places = buffers.experts.map(ExpertPlace.init)
    heads = (shape.headCount, shape.keyValueHeadCount, shape.headLength)
    rotary = (
      global: RotaryTable(headDim: shape.headLength, base: shape.rotaryBase),
      sliding: RotaryTable(headDim: shape.headLength, base: shape.slidingRotaryBase)
    )
  }

  /// The logits that the last `forward` computed: [1 × V], or [batch × V] if all were asked for.
  public var logits: Activations { buffers.logits }

  /// Feeds a batch of tokens; afterwards `logits` hold what follows.
  ///
  /// - Precondition: the batch is not empty, not larger than `maxBatch`, and fits in the context.
  public func forward(_ tokens: [Int]) throws(ResidencyError) {
    precondition(!tokens.isEmpty && tokens.count <= options.maxBatch, "a batch has a size")
    precondition(position + tokens.count <= options.contextLength, "the context is full")
    beginLap(at: device.now)
    try embed(tokens)
    let prepared = preparedLayers(count: tokens.count)
    prepared.moveTurns(to: position)
    endLap(.other)
    for layer in prepared.layers { try forward(layer) }
    computeLogits()
    endLap(.head)
    position += tokens.count
  }

  /// The next token, as the decisions have it.
  public func nextToken() -> Int {
    let token = decisions.token(logits: buffers.logits)
    keepHeadSample()
    endLap(.other)
    return token
  }

  /// What batches of `count` tokens share.
  private func preparedLayers(count: Int) -> PreparedLayers {
    if let prepared, prepared.count == count { return prepared }
    let layers = PreparedLayers(
      model: model, buffers: buffers, keyValues: keyValues, rotary: rotary,
      variant: options.arithmetic.variant, count: count)
    prepared = layers
    return layers
  }

  /// Ends a stretch of time that began where the one before ended, and records it as `activity`:
  /// what is recorded leaves no gaps.
  func endLap(_ activity: Activity) {
    let (now, inserted) = (device.now, device.insertedTime)
    tracer.record(
      activity, from: lap.start, to: now,
      inserted: inserted == lap.inserted ? .zero : inserted - lap.inserted)
    lap = Lap(start: now, inserted: inserted)
  }

  /// As `endLap`, for activities that went on together: each gets an equal part.
  func endLap(sharedBy activities: [Activity]) {
    let (now, inserted, lap) = (device.now, device.insertedTime, lap)
    let share = inserted == lap.inserted ? .zero : (inserted - lap.inserted) / activities.count
    for (index, activity) in activities.enumerated() {
      tracer.record(
        activity, from: lap.start.moved(towards: now, by: index, of: activities.count),
        to: lap.start.moved(towards: now, by: index + 1, of: activities.count), inserted: share)
    }
    self.lap = Lap(start: now, inserted: inserted)
  }

  /// Begins a stretch at `start`, where the time before belongs to somebody else.
  func beginLap(at start: Instant) {
    lap = Lap(start: start, inserted: device.insertedTime)
  }
}

/// Where the current stretch of a session's time began, and what the device had inserted by then.
struct Lap {
  var start: Instant
  var inserted: Duration
}
