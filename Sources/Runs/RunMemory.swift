public import Inference
public import Models
import Quantities

/// What a run sets aside before anything is loaded: the activations of an engine, and one sequence.
public struct RunMemory {
  /// For its activations.
  public let engine: EngineMemory
  /// For one sequence.
  public let sequence: SequenceMemory

  /// The memory of a run of `model` with `options`. Untouched pages cost no RAM yet.
  ///
  /// - Precondition: a predictor that is wanted is there.
  public init(model: ModelBlueprint, options: EngineOptions) {
    engine = EngineMemory(model: model, options: options)
    sequence = SequenceMemory(model: model, options: options)
  }

  /// How the engine computes.
  public var options: EngineOptions { engine.options }

  /// What keys and values take when the context is full.
  var keyValueByteCount: ByteCount { sequence.keyValueByteCount }

  /// What activations take, and what is kept of them.
  var scratchByteCount: ByteCount { engine.byteCount + sequence.sampleByteCount }
}
