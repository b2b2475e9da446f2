extension Figure {
  /// Of tables of measured speeds.
  static let speeds: [Figure] = cells + scores

  private static let cells: [Figure] = [
    Figure("validate-speeds.cells", "rows", .group, "Rows of the table, one each."),
    Figure("line", "line", .count, "Where a row stands in the table, from 1."),
    Figure("validate-speeds.device", "device", .text, "What the table calls the device."),
    Figure("soc", "SoC", .text, "What the table calls the SoC."),
    Figure(
      "cells.profile", "profile", .text,
      "The profile that stands for the device; absent where its data sheet does."),
    Figure("phase", "phase", .text, "`decode` or `prefill`."),
    Figure(
      "class", "class", .text,
      "What a speed rests on: A figures that were measured on the same SoC, C a data sheet."),
    Figure(
      "measured_tokens_per_second", "measured speed", column: "measured", .tokensPerSecond,
      .higher, "The speed that the table has."),
    Figure(
      "validate-speeds.simulated_tokens_per_second", "simulated speed", column: "simulated",
      .tokensPerSecond, .higher, "The speed that the simulation gives."),
    Figure(
      "validate-speeds.cells.error", "error", .error, "(Simulated − measured) ÷ measured."),
    Figure(
      "low_tokens_per_second", "slowest expected", column: "low", .tokensPerSecond,
      "The lower end of the interval that nine of ten real speeds lie in."),
    Figure(
      "high_tokens_per_second", "fastest expected", column: "high", .tokensPerSecond,
      "The upper end of the interval that nine of ten real speeds lie in."),
    Figure(
      "within", "within the interval", column: "interval", .truth,
      "Whether the measured speed lies in the interval around the simulated one."),
    Figure(
      "counted", "counted", .truth,
      "Whether the row counts in errors: those that the table does not trust do not."),
    Figure("unpriced", "rows without a price", .group, "Rows that could not be simulated."),
    Figure("reason", "reason", .text, "Why a row could not be simulated."),
  ]

  private static let scores: [Figure] = [
    Figure(
      "validate-speeds.devices", "errors by device", .group, "By device, class and phase."),
    Figure(
      "scores", "errors", .group,
      "By class and phase, of the rows that count; devices weigh alike."),
    Figure("scores.devices", "devices", .count, "How many devices there are."),
    Figure("errors", "errors of rows", .group, "Of all rows, each counted once."),
    Figure("errors.cells", "rows", .count, "How many rows were compared."),
    Figure(
      "device_error", "MAPE per device", .share, .lower,
      "The mean over devices of the mean absolute relative error of each."),
    Figure(
      "low_device_error", "least MAPE per device", .share, .lower,
      "5 % of redrawn devices have less (bootstrap over devices)."),
    Figure(
      "high_device_error", "greatest MAPE per device", .share, .lower,
      "5 % of redrawn devices have more (bootstrap over devices)."),
    Figure(
      "scores.coverage", "within the interval", column: "in interval", .share, .higher,
      "The share of rows whose measured speed lies in its interval, which states 90 %."),
    Figure(
      "allowed_device_error", "allowed MAPE per device", column: "allowed", .share,
      "The most that it may be."),
    Figure(
      "allowed_worst_error", "allowed worst error", column: "allowed worst", .share,
      "The most that an error may be, without its sign; absent where nothing is asked."),
    Figure("scores.passed", "outcome", .truth, "Whether errors are within what is allowed."),
  ]
}
