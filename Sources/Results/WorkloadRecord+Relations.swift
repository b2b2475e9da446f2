import Metrics

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

/// What the requests of a workload come to together.
struct WorkloadSums {
  /// Decoded tokens ÷ the time that they took; nil where none was decoded.
  let tokensPerSecond: Double?
  /// Prompt tokens ÷ the time that they took; nil where no request was answered.
  let prefillTokensPerSecond: Double?
  /// The share of both times in which computation waited for experts.
  let stallShare: Double?
  /// Bytes read from storage ÷ tokens, those of prompts included.
  let bytesReadPerToken: Double?
  /// The least and the greatest hit rate; nil where no expert was wanted.
  let hitRates: ClosedRange<Double>?

  /// Those of `rows`.
  init(_ rows: [RequestRow]) {
    // Of those that were answered with nothing it is not known how long their prompts took.
    let answered = rows.filter { $0.prefillSeconds != nil }
    let decode = answered.reduce(0) { $0 + $1.itlSeconds.reduce(0, +) }
    let prefill = answered.reduce(0) { $0 + ($1.prefillSeconds ?? 0) }
    let decoded = answered.reduce(0) { $0 + $1.itlSeconds.count }
    // No whole numbers: those of a damaged file may have a sum beyond all of them.
    let prompt = answered.reduce(0) { $0 + Double($1.promptTokens) }
    let stall = answered.reduce(0) { $0 + $1.stallSeconds }
    tokensPerSecond = decode > 0 ? Double(decoded) / decode : nil
    prefillTokensPerSecond = prefill > 0 ? prompt / prefill : nil
    stallShare = decode + prefill > 0 ? stall / (decode + prefill) : nil
    let bytes = rows.reduce(0) { $0 + Double($1.bytesRead) }
    let tokens = rows.reduce(0) { $0 + Double($1.promptTokens) + Double($1.itlSeconds.count) }
    bytesReadPerToken = tokens > 0 ? bytes / tokens : nil
    let rates = rows.compactMap(\.hitRate)
    hitRates = rates.min().flatMap { least in rates.max().map { least...$0 } }
  }
}
