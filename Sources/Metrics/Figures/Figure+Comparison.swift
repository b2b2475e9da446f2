extension Figure {
  static let compared: [Figure] = [
    Figure(
      "gates", "gates", .group,
      "What came of `--fail-if`, a gate each; absent where there was none."),
    Figure("expression", "gate", .text, "As it was given, such as `p99(itl) > 80ms`."),
    Figure(
      "gates.figure", "figure", .text, "The key of the figure, with those that stand above it."),
    Figure(
      "gates.result", "result", .text, "Of which of several results it is; absent where one is."),
    Figure("gates.value", "value", .number, "The figure; absent where the result has none."),
    Figure("relation", "relation", .text, "How the figure must not be to the bound."),
    Figure(
      "gates.bound", "bound", .number,
      "In the figure's unit; absent where it follows from a figure that is not there."),
    Figure(
      "gates.base", "base", .number, "What the bound follows from; absent where from nothing."),
    Figure(
      "gates.passed", "passed", .truth,
      "Whether the figure is there, and not so to the bound as it must not be."),
    Figure("gates.reason", "reason", .text, "Why it failed where nothing was compared."),
    Figure("result_kind", "kind of result", .text, "Of which kind of result the figures are."),
    Figure(
      "baseline.results", "results", .group,
      "What later results are held to; of `bench` one for each row."),
    Figure(
      "configuration", "configuration", .text,
      "What the figures owe themselves to, by the keys of the result."),
    Figure(
      "baseline.results.figures", "figures", .number,
      "By key, with those that stand above it, each in its own unit."),
    Figure("base_path", "base", .text, "The file or folder of the run compared with."),
    Figure("base_id", "id of the base", .text, "Names that run."),
    Figure("comparisons", "comparisons", .group, "One for each run beside the base."),
    Figure("path", "new", .text, "The file or folder of the new run."),
    Figure(
      "differences", "what differs", .group, "What the runs were given that is not the same."),
    Figure("differences.key", "key", .text, "In the result files."),
    Figure("differences.base", "base", .text, "What the base had; absent where nothing."),
    Figure("differences.new", "new", .text, "What the new run had; absent where nothing."),
    Figure(
      "compare.exact", "exact", .truth,
      "Whether both times are modelled, so that each comes out the same every time."),
    Figure(
      "paired", "paired", .truth,
      "Whether times of the same tokens were compared; absent where that makes no difference."),
    Figure(
      "comparisons.verdict", "verdict", .text,
      "By decode speed: `better`, `worse`, `same` (no difference seen) or `noisy` (too noisy)."),
    Figure("compare.figures", "figures", .group, "The figures of both runs."),
    Figure("figures.key", "key", .text, "With those that stand above it."),
    Figure("figures.base", "base", .number, "In the figure's unit; absent where there is none."),
    Figure("figures.new", "new", .number, "In the figure's unit; absent where there is none."),
    Figure("change", "change", .number, "New − base, in the figure's unit."),
    Figure(
      "relative_change", "relative change", column: "relative", .error,
      "New ÷ base − 1; absent where the base is zero."),
    Figure(
      "least_relative_change", "relative change, at least", .error,
      "The lower end of a 95 % bootstrap interval; absent where it is exact or not known."),
    Figure(
      "greatest_relative_change", "relative change, at most", .error,
      "The upper end of a 95 % bootstrap interval; absent where it is exact or not known."),
    Figure("figures.verdict", "verdict", .text, "As for the runs; absent where none is given."),
    Figure(
      "parts", "a token's time", .group,
      "A decoded token's time by part; the changes sum to that of the token."),
    Figure("part", "part", .text, "What the time goes to; of a stall its cause where known."),
    Figure("token", "token", .group, "A decoded token's time."),
    Figure("base_seconds", "base", .seconds, "A decoded token of the base, on average."),
    Figure("new_seconds", "new", .seconds, "A decoded token of the new run, on average."),
    Figure("change_seconds", "change", .number, "New − base, in seconds."),
    Figure("remarks", "remarks", .text, "What a reader should know."),
  ]
}
