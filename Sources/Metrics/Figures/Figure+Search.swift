extension Figure {
  static let search: [Figure] = [
    Figure(
      "objective", "objective", .text,
      "What was made as good as possible: `tok/s`, `p99`, `ttft`, `ram`."),
    Figure(
      "constraints", "constraints", .text,
      "What the objective was bound to, in words; empty where nothing was asked for."),
    Figure(
      "meets_constraints", "meets the constraints", .truth,
      "Whether the winner keeps to the constraints."),
    Figure("search", "search", .text, "How the space was searched, in words."),
    Figure("space_size", "size of the space", .count, "How many candidates the space has."),
    Figure("trials", "trials", .group, "What came of each candidate, in the order of trying."),
    Figure("best", "best trials", .group, "The best trials, the winner first."),
    Figure("winner", "winner", .group, "The trial that is recommended."),
    Figure(
      "default", "default", .group, "What a run does that is told nothing; absent if not tried."),
    Figure(
      "bound", "what bounds it", column: "bound by", .text,
      "What most of a token's time goes to, as for runs: `storage` (waiting for experts) or"
        + " `computation`."),
    Figure(
      "bound_gains", "gains without limits", .ratio,
      "How many times as fast it would be if a part of the device had no limits."),
    Figure(
      "tune.texts", "texts", .group,
      "What the winner was decided on; absent if the search was interrupted before that."),
    Figure(
      "texts.seeds", "seeds of the texts", .number,
      "Where each text begins; the first is the one that was searched on."),
    Figure(
      "held_texts", "texts on which it holds", .count, .higher,
      "Texts on which nothing that was compared is more than 1 % better than the winner, and the"
        + " winner keeps to the constraints."),
    Figure(
      "compared", "compared on all texts", .group,
      "The winner, the default and what came close, by how good they are over all texts."),
    Figure(
      "relative", "beside the winner", .ratio, .higher,
      "Its objective ÷ the winner's, better above 1: the geometric mean over all texts."),
    Figure(
      "least_relative", "beside the winner, at least", column: "at least", .ratio, .higher,
      "The least of the texts."),
    Figure(
      "greatest_relative", "beside the winner, at most", column: "at most", .ratio, .higher,
      "The greatest of the texts."),
    Figure(
      "tied", "not told apart", .truth,
      "Whether texts do not tell it from the winner: it is within 1 %, or the mean difference is"
        + " within what texts differ by."),
    Figure(
      "gain", "gain", .group,
      "What the winner gains over the default in the objective; absent where it is the default."),
    Figure(
      "gain.mean", "gain over the default", column: "gain", .error, .higher,
      "Winner ÷ default − 1 in the objective, the geometric mean over all texts."),
    Figure("gain.least", "least gain of a text", .error, .higher, "The least of the texts."),
    Figure(
      "gain.greatest", "greatest gain of a text", .error, .higher, "The greatest of the texts."),
    Figure(
      "gain.low", "lower end of the gain", .error, .higher,
      "The lower end of the interval that nine of ten lie in, by what is not known of texts and"
        + " device."),
    Figure(
      "gain.high", "upper end of the gain", .error, .higher,
      "The upper end of the interval that nine of ten lie in, by what is not known of texts and"
        + " device."),
    Figure(
      "gain.open", "gain is open", .truth,
      "Whether the interval does not settle that it gains or loses at all."),
    Figure("verdict", "verdict", .text, "Why the winner won and what bounds it, in sentences."),
    Figure(
      "verification", "verification", .group,
      "How the winner and the default did on this machine; absent where not asked for."),
    Figure(
      "verification.winner", "winner, applied", .group, "The winner's speed, simulated and applied."
    ),
    Figure(
      "verification.default", "default, applied", .group,
      "The default's simulated and applied speed."),
    Figure(
      "tune.predicted", "simulated speed", .tokensPerSecond, .higher,
      "Decoded tokens per second, replayed."),
    Figure(
      "tune.applied", "applied speed", .tokensPerSecond, .higher, "The median of the samples."),
    Figure(
      "tune.samples", "applied speeds", .tokensPerSecond, .higher,
      "Decoded tokens per second of each applied run, in order."),
    Figure(
      "predicted_gain", "simulated gain", .error, .higher, "Winner ÷ default − 1, as replayed."),
    Figure("applied_gain", "applied gain", .error, .higher, "Winner ÷ default − 1, as applied."),
    Figure(
      "held", "simulation held", .truth,
      "Whether applied speeds relate as simulated, within 5 % of the simulated ratio."),
  ]
}
