import Kernels
import Models

/// Where one of the experts that are computed together is put: its buffers, and the expert that
/// uses them at the time.
final class ExpertPlace {
  let buffers: ExpertBuffers
  private(set) var index = 0
  private(set) var uses = Routing.Uses(tokens: nil, outputRows: [])
  /// How many of its neurons are active for the tokens that use it.
  var activeCount = 0
  private var loaded: ExpertMatrices?

  /// A place with `buffers` that nobody has used.
  init(buffers: ExpertBuffers) { self.buffers = buffers }

  var matrices: ExpertMatrices {
    guard let loaded else { preconditionFailure("nobody has been put into this place") }
    return loaded
  }

  /// Puts an expert there, all of whose neurons are active.
  func use(_ matrices: ExpertMatrices, of index: Int, uses: Routing.Uses) {
    loaded = matrices
    self.index = index
    self.uses = uses
    activeCount = matrices.up.rows * uses.outputRows.count
  }
}
