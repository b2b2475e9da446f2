import Kernels
import Models

/// One of the experts that are computed together: its weights, and the buffers that it uses.
@safe final class ExpertInUse {
  let buffers: ExpertBuffers
  private(set) var index = 0
  private(set) var uses = Routing.Uses(tokens: nil, outputRows: [])
  /// How many of its neurons are active for the rows that use it.
  var activeCount = 0
  private var plan: ExpertPlan?
  private var bytes = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  private var loaded: ExpertMatrices?

  /// No expert yet, with room for one in `buffers`.
  init(buffers: ExpertBuffers) { self.buffers = buffers }

  /// Its weights; looked at only where kernels are made.
  var matrices: ExpertMatrices {
    if let loaded { return loaded }
    guard let plan else { preconditionFailure("no expert is in use") }
    let matrices = unsafe ExpertMatrices(plan, bytes: bytes)
    loaded = matrices
    return matrices
  }

  /// Whether a single token uses it.
  var isOfOneToken: Bool { uses.tokens == nil && uses.outputRows.count == 1 }

  /// Uses the expert that `plan` finds in `bytes`, all of whose neurons are active.
  func use(_ plan: ExpertPlan, bytes: UnsafeRawBufferPointer, of index: Int, uses: Routing.Uses) {
    self.plan = plan
    unsafe self.bytes = bytes
    loaded = nil
    self.index = index
    self.uses = uses
    activeCount = plan.neurons * uses.outputRows.count
  }

  /// Uses an expert that is always in memory, all of whose neurons are active.
  func use(_ matrices: ExpertMatrices, of index: Int, uses: Routing.Uses) {
    loaded = matrices
    self.index = index
    self.uses = uses
    activeCount = matrices.up.rows * uses.outputRows.count
  }
}
