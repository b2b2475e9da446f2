public import Metrics
public import Results

extension RoutingDescription {
  /// What `trace` holds, as far as it can be told without its model: of the decoded tokens, but
  /// for the caches by bytes, which see prefill as well.
  ///
  /// - Throws: `RunError` where no token was decoded, or layers differ in their experts.
  public init(
    _ trace: RouteTrace, budgets: [Int]? = nil, path: String
  ) throws(RunError) {
    guard let decoded = trace.decoded else {
      throw RunError(
        "\(path): no token was decoded, or layers have other numbers of experts than others")
    }
    let prompt = trace.batches.filter { $0.isPrefill && $0.layer == trace.expertLayers.first }
    self.init(
      Requests(decoded), model: trace.modelName, routing: "recorded", seed: 0,
      promptTokens: prompt.reduce(0) { $0 + $1.positions.count },
      generatedTokens: decoded.tokenCount, maxPrefetchDepth: 1)
    self.budgets = trace.outcomes(of: budgets ?? trace.standardBudgets)
    guard trace.isResidencyKnown else { return }
    let misses = trace.batches.reduce(0) { $0 + ($1.isPrefill ? 0 : $1.readCount) }
    engineDecodeHitRate = 1 - Double(misses) / Double(decoded.experts.count)
    engineReadBytes = trace.batches.reduce(0) {
      $0 + $1.readCount * trace.layers[$1.layer].expertByteCount
    }
  }
}

extension RouteTrace {
  /// All batches, prefill included, before caches whose budgets are bytes.
  public var replacement: BatchReplacement {
    BatchReplacement(
      batches: batches.map { BatchReplacement.Batch(layer: $0.layer, experts: $0.experts) },
      expertsPerLayer: expertCount, expertSizes: layers.map(\.expertByteCount))
  }

  /// Some shares of all experts' bytes.
  var standardBudgets: [Int] {
    [0.1, 0.13, 0.2, 0.26, 0.4, 0.6].map { Int(Double(replacement.totalSize) * $0) }
  }

  /// How caches of these budgets do, by policy.
  func outcomes(of budgets: [Int]) -> [RoutingDescription.BudgetOutcome] {
    let replacement = replacement
    let isDecoded = batches.map { !$0.isPrefill }
    return budgets.flatMap { budget in
      BatchReplacement.Policy.allCases.map { policy in
        let outcome = replacement.outcome(policy, budget: budget)
        let decoded = zip(isDecoded, zip(outcome.lookups, outcome.misses)).filter(\.0).map(\.1)
        let lookups = outcome.lookups.reduce(0, +)
        return RoutingDescription.BudgetOutcome(
          policy: policy.rawValue, budgetBytes: budget, lookups: lookups,
          hits: lookups - outcome.misses.reduce(0, +),
          decodeHitRate: 1 - Double(decoded.reduce(0) { $0 + $1.1 })
            / Double(max(1, decoded.reduce(0) { $0 + $1.0 })),
          readBytes: outcome.readSizes.reduce(0, +))
      }
    }
  }
}
