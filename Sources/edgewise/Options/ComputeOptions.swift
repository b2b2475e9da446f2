import ArgumentParser
import Kernels
import Models
import Results
import Runs

/// How the engine computes.
struct ComputeOptions: ParsableArguments {
  @Option(
    help: "Skip neurons whose gate is closed (on or off); the answer is the same. (default: on)")
  var neuronSparsity: Switch?

  @OptionGroup var head: HeadOptions

  @Option(help: .embedding)
  var embedding: EmbeddingLocation?

  @Option(help: "Reference arithmetic (f32) or int8 products (q8). (default: q8)")
  var activations: Arithmetic.Precision?

  @Option(help: "Prompt tokens computed at once. (default: 128)")
  var batch: Int?

  func validate() throws {
    try Setting.check(batch, .batch)
  }

  /// The settings that flags decide.
  var given: GivenSettings {
    var given = GivenSettings()
    given.set(\.skipsInactiveNeurons, neuronSparsity.map { $0 == .on })
    head.add(to: &given)
    given.set(\.embeddingLocation, embedding)
    given.set(\.precision, activations)
    given.set(\.maxBatch, batch)
    return given
  }
}
