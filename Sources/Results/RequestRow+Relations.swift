extension RequestRow {
  /// From the request's acceptance to the first token of the answer, without a load; nil where
  /// there is none.
  var prefillSeconds: Double? { prefillTokensPerSecond.map { Double(promptTokens) / $0 } }

  /// What is wrong with the first figure that cannot be, or that others contradict; nil where none
  /// is. Requests are counted from 1, and it is the one with this `number`.
  func fault(inPlace number: Int) -> String? {
    let place = Relation.equal(
      "request", Double(request), "its place in requests", Double(number), tolerance: 0)
    let relations = [place] + countRelations + timeRelations + intervalRelations
    return relations.lazy.compactMap(\.fault).first.map { "request \(number): \($0)" }
  }

  private var countRelations: [Relation] {
    [
      .positive("repetition", repetition), .positive("conversation", conversation),
      .positive("turn", turn), .positive("prompt_tokens", promptTokens),
      .equal(
        "the number of itl_seconds", Double(itlSeconds.count), "generated_tokens but the first",
        Double(max(1, generatedTokens) - 1), tolerance: 0),
    ]
  }

  /// Times and speeds follow from the times of the tokens.
  private var timeRelations: [Relation] {
    let (count, decode) = (Double(itlSeconds.count), itlSeconds.reduce(0, +))
    let isInstalled = start == .installed
    let arrivals = prefillSeconds.map { prefill in
      TokenArrivals(load: isInstalled ? loadSeconds : nil, prefill: prefill, between: itlSeconds)
    }
    let source = "prompt_tokens ÷ prefill_tokens_per_second and"
    return [
      .equal(
        "tokens_per_second", tokensPerSecond, "the number of itl_seconds ÷ their sum",
        decode > 0 ? count / decode : nil),
      .equal(
        "tpot_seconds", tpotSeconds, "the mean of itl_seconds", count > 0 ? decode / count : nil),
      .equal("e2e_seconds", e2eSeconds, "\(source) itl_seconds", arrivals?.last),
      .equal(
        "ttft_seconds", ttftSeconds, "\(source) the first of itl_seconds",
        ttftSeconds.flatMap { arrivals?.nearest(to: $0) }),
      .atMost("stall_seconds", stallSeconds, "e2e_seconds", e2eSeconds),
      .atMost("load_seconds", start == .warm ? loadSeconds : nil, "what a warm start takes", 0),
      .atMost("load_seconds", isInstalled ? loadSeconds : nil, "ttft_seconds", ttftSeconds),
    ]
      + Relation.only(
        "prefill_tokens_per_second", prefillTokensPerSecond != nil, "generated_tokens",
        generatedTokens > 0)
      + Relation.only("e2e_seconds", e2eSeconds != nil, "generated_tokens", generatedTokens > 0)
      + Relation.only("tokens_per_second", tokensPerSecond != nil, "itl_seconds", decode > 0)
      + Relation.only("tpot_seconds", tpotSeconds != nil, "itl_seconds", count > 0)
      + [.absent("ttft_seconds", ttftSeconds != nil, "without an answer", generatedTokens == 0)]
  }

  private var intervalRelations: [Relation] {
    RunIntervals.relations(
      (leastTokensPerSecond, greatestTokensPerSecond), around: tokensPerSecond, "tokens_per_second",
      in: "")
      + RunIntervals.relations(
        (leastTTFTSeconds, greatestTTFTSeconds), around: ttftSeconds, "ttft_seconds", in: "")
  }
}
