import Kernels
public import Models
public import Quantities

/// The memory of a session apart from weights and experts, set aside before either is loaded so
/// that a budget can be checked first.
public final class SessionMemory {
  public let options: SessionOptions
  let keyValues: KVCache
  let buffers: SessionBuffers

  /// The KV cache and activations that `options` ask for. Untouched pages cost no RAM yet.
  ///
  /// - Precondition: a predictor that is wanted is there (`ModelFile.requireHeadPredictor`).
  public convenience init(model: ModelFile, options: SessionOptions) {
    self.init(model: model.blueprint, options: options)
  }

  /// As for a model on disk.
  public init(model: ModelBlueprint, options: SessionOptions) {
    self.options = options
    keyValues = KVCache(
      shape: model.shape, contextLength: options.contextLength, maxBatch: options.maxBatch,
      element: options.arithmetic.precision == .reference ? .f32 : .f16)
    buffers = SessionBuffers(model: model, options: options)
  }

  /// What keys and values take when the context is full.
  public var keyValueByteCount: ByteCount { keyValues.byteCount }
  /// What activations take.
  public var scratchByteCount: ByteCount { buffers.byteCount }
}
