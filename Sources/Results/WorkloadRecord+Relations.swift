extension Configured where Outcome == WorkloadOutcome {
  /// What must hold between its settings, and between its figures and those of its requests.
  var relations: [Relation] { sharedRelations(mode: outcome.mode, of: RunOutcome.modes) }
}

extension WorkloadOutcome {
  /// What is wrong with the first figure of a request that cannot be or that others contradict,
  /// and otherwise what the figures of all say that the requests do not; nil where all agree.
  var fault: String? {
    let requestFault = requests.enumerated().lazy.compactMap { index, row in
      row.fault(inPlace: index + 1)
    }.first
    if let fault = requestFault ?? sumRelations.lazy.compactMap(\.fault).first { return fault }
    if statistics != Statistics(requests) { return "statistics are not those of its requests" }
    return repetitions == Repetitions(requests) ? nil : "repetitions are not those of its requests"
  }

  private var sumRelations: [Relation] {
    let sums = WorkloadSums(requests)
    let figures = [
      ("tokens_per_second", tokensPerSecond, sums.tokensPerSecond),
      ("prefill_tokens_per_second", prefillTokensPerSecond, sums.prefillTokensPerSecond),
      ("stall_share", stallShare, sums.stallShare),
      ("bytes_read_per_token", bytesReadPerToken, sums.bytesReadPerToken),
    ]
    return figures.flatMap { key, value, expected in
      Relation.only(key, value != nil, "requests", expected != nil)
        + [.equal(key, value, "that of requests", expected)]
    } + hitRelations(sums.hitRates)
  }

  /// How many experts each request wanted is not kept, and the rate of all lies between theirs.
  private func hitRelations(_ rates: ClosedRange<Double>?) -> [Relation] {
    Relation.only("hit_rate", hitRate != nil, "requests", rates != nil) + [
      .atMost("hit_rate", hitRate, "the greatest of requests", rates?.upperBound),
      .atMost("the least hit_rate of requests", rates?.lowerBound, "hit_rate", hitRate),
    ]
  }
}
