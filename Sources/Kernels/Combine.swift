internal import CKernels
public import DeviceInterface
internal import Quantities

/// Adds the weighted outputs of the chosen experts to the residual, in the order of their ranks.
/// One row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct Combine: Kernel, @unchecked Sendable {
  let outputs: Activations
  let weights: [Float]
  let expertsPerToken: Int
  let residual: Activations
  let scale: Float
  let variant: KernelVariant

  /// `residual[t] += scale * weights[t * k + rank] * outputs[t * k + rank]` for each rank below
  /// `k = expertsPerToken`.
  ///
  /// - Precondition: `weights` has `k` elements for each token, `outputs` has a row for each
  ///   weight, and `residual` a row for each token; both have as many columns.
  public init(
    _ outputs: Activations, weights: [Float], expertsPerToken: Int, onto residual: Activations,
    scale: Float = 1, variant: KernelVariant
  ) {
    precondition(outputs.columns == residual.columns, "rows of different lengths cannot be added")
    precondition(
      expertsPerToken > 0 && weights.count.isMultiple(of: expertsPerToken),
      "\(expertsPerToken) weights for each token")
    precondition(outputs.maxRows >= weights.count, "one output for each weight")
    precondition(
      residual.rows * expertsPerToken >= weights.count, "the residual has a row for each token")
    self.outputs = outputs
    self.weights = weights
    self.expertsPerToken = expertsPerToken
    self.residual = residual
    self.scale = scale
    self.variant = variant
  }

  public var rows: Int { weights.count / expertsPerToken }

  public var work: Work {
    Work(
      kind: .combine, multiplier: .float32, multiplyAdds: weights.count * outputs.columns,
      memoryTraffic: outputs.byteCount(rows: weights.count) + 2 * residual.byteCount(rows: rows))
  }

  public func run(rows: Range<Int>) {
    for token in rows {
      for choice in token * expertsPerToken..<(token + 1) * expertsPerToken {
        unsafe ck_add_scaled(
          variant.inC, outputs.start(ofRow: choice), scale * weights[choice],
          residual.start(ofRow: token), Int64(outputs.columns))
      }
    }
  }
}
