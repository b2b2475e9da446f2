import Kernels
public import Models
public import Quantities

/// The activations of an engine's steps, set aside before weights are loaded so that a budget can
/// be checked first.
public final class EngineMemory {
  /// How the engine computes.
  public let options: EngineOptions
  let buffers: StepBuffers

  /// The activations that `options` ask for. Untouched pages cost no RAM yet.
  ///
  /// - Precondition: a predictor that is wanted is there (`ModelFile.requireHeadPredictor`).
  public init(model: ModelBlueprint, options: EngineOptions) {
    self.options = options
    buffers = StepBuffers(model: model, options: options)
  }

  /// What activations take.
  public var byteCount: ByteCount { buffers.byteCount }
}
