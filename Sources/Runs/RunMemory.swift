public import HostMachine
public import Inference
public import Models
import Quantities
public import Results

/// What a run sets aside before anything is loaded: the activations of an engine, and one sequence.
public struct RunMemory {
  /// For its activations.
  public let engine: EngineMemory
  /// For one sequence.
  public let sequence: SequenceMemory

  /// The memory of a run of `model` with `options`. Untouched pages cost no RAM yet.
  ///
  /// - Parameter limit: More than this is not claimed.
  /// - Throws: `RunError` where the KV cache alone would take more, or nothing is left.
  /// - Precondition: a predictor that is wanted is there.
  public init(
    model: ModelBlueprint, options: EngineOptions, within limit: MemoryRoom = HostProcess.memoryRoom
  ) throws(RunError) {
    let wanted = SequenceMemory.keyValueBytes(of: model, options: options)
    guard wanted <= Double(limit.byteCount.bytes) else {
      guard limit.byteCount > .zero else {
        throw RunError(
          "\(limit.reason) is too little beside the program itself; raise that limit")
      }
      let amount = Int(exactly: wanted.rounded()).map { "\(ByteCount($0))" } ?? "\(wanted) bytes"
      throw RunError(
        "a KV cache of \(options.contextLength) positions would take \(amount), and this run may"
          + " hold \(limit.byteCount) (\(limit.reason)); ask for a shorter context or fewer"
          + " tokens, or give the process more")
    }
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
