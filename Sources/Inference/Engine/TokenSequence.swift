import Kernels
public import Models
public import Quantities

/// One growing sequence of tokens: its keys and values, its position, and what decides for it.
///
/// Not called `Sequence`, which is the standard library's.
public final class TokenSequence {
  /// How many tokens its KV cache holds.
  public internal(set) var position = 0
  /// How much of the LM head was computed for it so far; nothing where that is dense.
  public internal(set) var headUse = HeadUse()

  let decisions: any DecisionSource
  let memory: SequenceMemory
  /// Its rows of the engine's logits, as of its last step.
  var logitRows = 0..<0
  /// The rows of the LM head that were computed in its last step where that is predicted.
  var headRows: [Int32] = []

  /// A sequence without tokens, whose choices `decisions` makes.
  ///
  /// - Precondition: no other sequence uses `memory` meanwhile.
  public init(memory: SequenceMemory, decisions: any DecisionSource) {
    self.memory = memory
    self.decisions = decisions
    memory.samples?.clear()
  }

  /// A sequence that goes on behind `position` tokens whose keys and values nobody needs, as
  /// nothing is computed.
  ///
  /// - Precondition: no other sequence uses `memory` meanwhile; so many tokens fit.
  public convenience init(
    memory: SequenceMemory, decisions: any DecisionSource, behind position: Int
  ) {
    self.init(memory: memory, decisions: decisions)
    precondition(position <= memory.contextLength, "a sequence stays within its context")
    self.position = position
  }

  /// The most positions that fit.
  public var contextLength: Int { memory.contextLength }
}

/// The memory of one sequence, set aside before weights are loaded so that a budget can be checked
/// first.
public final class SequenceMemory {
  let contextLength: Int
  let keyValues: KVCache
  /// What a predicted head was given for each of the first tokens; nil where it will not be asked
  /// for.
  let samples: HeadSamples?

  /// What the KV cache that `options` ask for would take, in bytes: a number that no memory has
  /// where the context is absurd.
  public static func keyValueBytes(of model: ModelBlueprint, options: EngineOptions) -> Double {
    KVCache.bytes(
      shape: model.shape, contextLength: options.contextLength, maxBatch: options.maxBatch,
      element: element(of: options))
  }

  private static func element(of options: EngineOptions) -> KeyValueRing.Element {
    options.arithmetic.precision == .reference ? .f32 : .f16
  }

  /// The KV cache that `options` ask for. Untouched pages cost no RAM yet.
  public init(model: ModelBlueprint, options: EngineOptions) {
    contextLength = options.contextLength
    keyValues = KVCache(
      shape: model.shape, contextLength: options.contextLength, maxBatch: options.maxBatch,
      element: Self.element(of: options))
    let isPredicted = options.headSelection != nil && model.headPredictor != nil
    samples =
      isPredicted && options.checkedTokenCount > 0
      ? HeadSamples(
        maxCount: options.checkedTokenCount, columns: model.shape.embeddingLength) : nil
  }

  /// What keys and values take when the context is full, and what convolutions keep.
  public var keyValueByteCount: ByteCount { keyValues.byteCount }
  /// What is kept of a predicted head's inputs.
  public var sampleByteCount: ByteCount { samples?.inputs.byteCount ?? .zero }
}
