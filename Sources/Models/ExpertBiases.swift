public import Kernels

/// What is added to the products of a layer's experts: a row for each expert.
///
/// In memory, unlike the matrices: beside an expert's millions of weights they are thousands. A
/// class, because whoever uses an expert holds it, and that is each expert of each token.
public final class ExpertBiases {
  private let gates, ups, downs: Activations

  /// Those among the `vectors` of a layer; nil where there are none.
  init?(_ vectors: [TensorRole: Activations]) {
    guard let gates = vectors[.expertGateBiases], let ups = vectors[.expertUpBiases],
      let downs = vectors[.expertDownBiases]
    else { return nil }
    (self.gates, self.ups, self.downs) = (gates, ups, downs)
  }

  /// What the gates of `expert` and their products get added, a row each.
  public func neurons(of expert: Int) -> (gate: Activations, up: Activations) {
    (gate: row(expert, of: gates), up: row(expert, of: ups))
  }

  /// What its outputs get added, a row.
  public func outputs(of expert: Int) -> Activations { row(expert, of: downs) }

  private func row(_ expert: Int, of rows: Activations) -> Activations {
    Activations(rows: expert..<expert + 1, of: rows)
  }
}
