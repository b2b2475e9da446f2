extension Figure {
  /// Of many requests.
  static let workload: [Figure] = ofWorkload + ofRequests + statistics + repetitions

  private static let ofWorkload: [Figure] = [
    Figure(
      "workload.workload", "workload", .text,
      "What is asked: `short`, `medium`, `long`, or the name of the file of prompts."),
    Figure(
      "workload_id", "id of the workload", .text,
      "Names all requests and their order: the same id means the same requests."),
    Figure(
      "workload.tokens_per_second", "decode speed", column: "speed", .tokensPerSecond, .higher,
      "Decoded tokens ÷ the time that they took, over all requests."),
    Figure(
      "workload.prefill_tokens_per_second", "prefill speed", column: "prefill", .tokensPerSecond,
      .higher, "Prompt tokens ÷ the time that they took, over all requests."),
    Figure(
      "workload.stall_share", "stall share", column: "stall", .share, .lower,
      "The share of all time, prompts included, in which computation waited for experts."),
    Figure(
      "workload.bytes_read_per_token", "bytes read per token", column: "read/token", .bytes,
      .lower, "Bytes of all reads ÷ tokens, those of prompts included."),
  ]

  private static let ofRequests: [Figure] = [
    Figure("requests", "requests", .group, "One for each that was answered, in order."),
    Figure("request", "request", .count, "Which request it is, from 1."),
    Figure("repetition", "repetition", .count, "Which time the workload is run, from 1."),
    Figure("conversation", "conversation", .count, "To which conversation it belongs, from 1."),
    Figure("turn", "turn", .count, "Which turn of its conversation it is, from 1."),
    Figure(
      "requests.name", "name", .text,
      "What the workload calls the conversation; absent where it has no name."),
    Figure(
      "requests.prompt_tokens", "prompt tokens", column: "prompt", .count,
      "Tokens that were computed before the answer."),
    Figure(
      "context_tokens", "context tokens", column: "context", .count,
      "Tokens of earlier turns, whose keys and values were kept."),
    Figure(
      "requests.generated_tokens", "answer tokens", column: "answer", .count,
      "Tokens of the answer."),
    Figure(
      "tpot_seconds", "time per output token", column: "TPOT", .seconds, .lower,
      "The mean of the times between the answer's tokens (the first token excluded)."),
    Figure(
      "e2e_seconds", "time to the last token", column: "E2E", .seconds, .lower,
      "From the request to the last token of its answer."),
    Figure(
      "requests.stall_seconds", "stall", .seconds, .lower,
      "How long computation waited for experts, the prompt included."),
    Figure(
      "requests.bytes_read", "bytes read", column: "read", .bytes, .lower,
      "Bytes read from storage while the request was answered."),
    Figure(
      "least_tokens_per_second", "slowest expected", column: "low", .tokensPerSecond,
      "The lower end of the interval that nine of ten real speeds lie in."),
    Figure(
      "greatest_tokens_per_second", "fastest expected", column: "high", .tokensPerSecond,
      "The upper end of the interval that nine of ten real speeds lie in."),
    Figure(
      "requests.itl_seconds", "times between tokens", .seconds, .lower,
      "The time from each token of the answer to the next."),
  ]

  /// The figures of requests that have statistics.
  private static let distributed: [(key: String, name: String, unit: FigureUnit, better: Better)] =
    [
      ("ttft_seconds", "time to first token", .seconds, .lower),
      ("itl_seconds", "time between tokens", .seconds, .lower),
      ("tpot_seconds", "time per output token", .seconds, .lower),
      ("e2e_seconds", "time to the last token", .seconds, .lower),
      ("tokens_per_second", "decode speed", .tokensPerSecond, .higher),
      ("prefill_tokens_per_second", "prefill speed", .tokensPerSecond, .higher),
      ("stall_seconds", "stall", .seconds, .lower),
    ]

  private static let statistics: [Figure] =
    [
      Figure(
        "statistics", "statistics", .group,
        "What the requests come to; percentiles by rank, from HDR histograms with three digits."),
      Figure("unit", "unit", .text, "What a figure is counted in."),
    ] + distributed.flatMap(statistics)

  private static func statistics(
    _ key: String, _ name: String, _ unit: FigureUnit, _ better: Better
  ) -> [Figure] {
    let percentiles = [1, 5, 10, 25, 50, 75, 90, 95, 99].map { percentile in
      ("p\(percentile)", "\(percentile) % of the values are no greater.")
    }
    let values =
      [
        ("avg", "The mean of the values."), ("min", "The least value, exact."),
        ("max", "The greatest value, exact."),
      ] + percentiles
    return [
      Figure("statistics.\(key)", name, .group, "Over all requests that have it."),
      Figure("statistics.\(key).count", "values", .count, "How many values there are."),
      Figure(
        "statistics.\(key).std", "\(name), standard deviation", column: "std", unit,
        "Of the sample; absent where there is one value."),
    ]
      + values.map { statistic, definition in
        Figure(
          "statistics.\(key).\(statistic)", "\(name), \(statistic)", column: statistic, unit,
          better, definition)
      }
  }

  private static let repetitions: [Figure] =
    [
      Figure(
        "workload.repetitions", "repetitions", .group,
        "How well repetitions agree, by what each comes to as a whole; absent where there is one."),
      Figure(
        "variation", "coefficient of variation", column: "CV", .share, .lower,
        "Standard deviation ÷ mean."),
      Figure(
        "outliers", "outliers", .identifiers,
        "Repetitions, from 0, further from the middle half than 1.5 times its width (Tukey)."),
      Figure(
        "repetitions.verdict", "verdict", .text,
        "`steady` (the mean is known to 2.5 %), `noisy` (to 15 %) or `unclear`."),
    ]
    + [
      ("tokens_per_second", "decode speed", FigureUnit.tokensPerSecond, Better.higher),
      ("ttft_seconds", "time to first token", .seconds, .lower),
    ].flatMap { key, name, unit, better in
      [
        Figure("repetitions.\(key)", name, .group, "Of each repetition as a whole."),
        Figure("repetitions.\(key).count", "repetitions", .count, "How many there are."),
      ]
        + [
          ("mean", "The mean of the repetitions."), ("median", "The median of the repetitions."),
          ("low", "The lower end of the mean's 95 % interval (Student)."),
          ("high", "The upper end of the mean's 95 % interval (Student)."),
          ("low_median", "The lower end of the median's 95 % interval (bootstrap)."),
          ("high_median", "The upper end of the median's 95 % interval (bootstrap)."),
        ].map { statistic, definition in
          Figure(
            "repetitions.\(key).\(statistic)", "\(name), \(statistic)", column: statistic, unit,
            better, definition)
        }
    }
}
