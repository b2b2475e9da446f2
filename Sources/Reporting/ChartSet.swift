import Metrics
public import Plotting
public import Results
public import Tracing

/// The pictures of one run.
public struct ChartSet {
  /// The names of the files that any run's charts are drawn into.
  public static let fileNames = Chart.fileNames(of: ["timeline", "latency", "breakdown"])

  /// Draws the charts of `record` and `trace`, each as SVG and as PNG of 1200 pixels width. What a
  /// run has no data for is not drawn.
  public static func drawn(
    record: RunRecord, trace: Trace, using gnuplot: Gnuplot = Gnuplot()
  ) -> DrawnCharts {
    DrawnCharts(charts(of: record, trace: trace), with: gnuplot)
  }

  static func charts(of record: RunRecord, trace: Trace) -> [Chart] {
    let subject = ChartSubject.text(
      device: record.deviceText, model: record.model, mode: record.mode)
    let metrics = TraceMetrics(trace: trace)
    let window = TimelineWindow(of: trace, typicalSeconds: record.itlSeconds?.p50)
    return [
      window.map { TimelineChart(window: $0, trace: trace, subject: subject).chart },
      LatencyChart(
        seconds: record.tokenSeconds, marks: marks(of: record),
        band: record.intervals?.decode?.tokenSeconds, subject: subject)?.chart,
      TokenTimeChart(
        tokens: metrics.perTokenShares(countingInserted: true),
        hostTokens: metrics.perTokenShares(countingInserted: false), subject: subject)?.chart,
    ].compactMap { $0 }
  }

  private static func marks(of record: RunRecord) -> [LatencyChart.Mark] {
    guard let latency = record.itlSeconds else { return [] }
    return [
      LatencyChart.Mark(name: "p50", seconds: latency.p50, color: Palette.green),
      latency.isTailKnown
        ? LatencyChart.Mark(name: "p99", seconds: latency.p99, color: Palette.vermillion)
        : LatencyChart.Mark(name: "max", seconds: latency.max, color: Palette.vermillion),
    ]
  }
}
