import ArgumentParser
import Kernels
import Models
import Results
import Runs

/// How the engine computes.
struct ComputeOptions: ParsableArguments {
  @Option(help: "Skip neurons whose gate is closed (on or off); the answer is the same.")
  var neuronSparsity: Switch = .on

  @OptionGroup var head: HeadOptions

  @Option(help: .embedding)
  var embedding: EmbeddingLocation?

  @Option(help: "Reference arithmetic (f32) or int8 products (q8).")
  var activations: Arithmetic.Precision = .quantized

  @Option(help: "Prompt tokens computed at once. (default: 128)")
  var batch: Int?

  func validate() throws {
    try Setting.check(batch, .batch)
  }

  /// The settings that flags decide, or their defaults.
  var given: GivenSettings {
    var given = GivenSettings()
    given.set(\.skipsInactiveNeurons, neuronSparsity == .on)
    given.set(\.headSelection, head.selection)
    given.set(\.embeddingLocation, embedding)
    given.set(\.precision, activations)
    given.set(\.maxBatch, batch)
    return given
  }
}
