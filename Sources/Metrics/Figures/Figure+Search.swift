extension Figure {
  static let search: [Figure] = [
    Figure(
      "objective", "objective", .text, "What was made as good as possible: `tok/s`, `p99`, `ram`."),
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
      "The part of the device whose limits cost most; `balanced` where none costs more than 1 %."),
    Figure(
      "bound_gains", "gains without limits", .ratio,
      "How many times as fast it would be if a part of the device had no limits."),
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
