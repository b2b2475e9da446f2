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
