import Metrics
public import Plotting
public import Results

/// The pictures of many requests.
public struct WorkloadChartSet {
  /// The names of the files that their charts are drawn into.
  public static let fileNames = Chart.fileNames(of: ["requests", "tokens"])

  /// Draws how long the first tokens of `record` and those after them took, each as SVG and as PNG
  /// of 1200 pixels width. What no request has is not drawn.
  public static func drawn(
    _ record: WorkloadRecord, using gnuplot: Gnuplot = Gnuplot()
  ) -> DrawnCharts {
    DrawnCharts(charts(of: record), with: gnuplot)
  }

  static func charts(of record: WorkloadRecord) -> [Chart] {
    let subject = ChartSubject.text(
      device: record.device, model: record.model, mode: record.mode)
    let first = LatencyChart.Words(
      name: "requests", title: "Time to the first token of each request",
      item: "requests with an answer, in order", items: "requests")
    let next = LatencyChart.Words(
      name: "tokens", title: "Time per token, one request after the other", item: "token",
      items: "tokens")
    return [
      LatencyChart(
        first, seconds: record.requests.compactMap(\.ttftSeconds),
        marks: marks(of: record.statistics.ttftSeconds), subject: subject)?.chart,
      LatencyChart(
        next, seconds: record.requests.flatMap(\.itlSeconds),
        marks: marks(of: record.statistics.itlSeconds), subject: subject)?.chart,
    ].compactMap(\.self)
  }

  private static func marks(of statistics: FigureStatistics?) -> [LatencyChart.Mark] {
    guard let statistics else { return [] }
    return [
      LatencyChart.Mark(name: "p50", seconds: statistics.p50, color: Palette.green),
      statistics.isTailKnown
        ? LatencyChart.Mark(name: "p99", seconds: statistics.p99, color: Palette.vermillion)
        : LatencyChart.Mark(name: "max", seconds: statistics.max, color: Palette.vermillion),
    ]
  }
}

extension FigureStatistics {
  /// Whether the 99th percentile is more than another name for the greatest value.
  var isTailKnown: Bool { count >= 100 }
}
