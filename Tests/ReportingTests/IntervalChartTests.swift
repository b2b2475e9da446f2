import Metrics
@testable import Plotting
@testable import Reporting
@testable import Results
import Testing
import Tracing

/// What pictures say of how sure modelled speeds are, and that they say nothing where none is.
@Suite struct IntervalChartTests {
  private static let interval = SpeedInterval(around: 4.3127, .measured, factor: 1.5)

  private func run(_ interval: SpeedInterval?) throws -> RunRecord {
    var record = try SampleRecord.storageBound()
    record.intervals = interval.map { RunIntervals(decode: $0, prefill: nil, ttft: nil) }
    return record
  }

  private func latency(_ interval: SpeedInterval?) throws -> Chart {
    let charts = ChartSet.charts(of: try run(interval), trace: SampleRun(tokenCount: 3).trace)
    return try #require(charts.first { $0.name == "latency" })
  }

  private func comparison(_ interval: SpeedInterval?) -> [DeviceComparisonRow] {
    ["board", "phone"].flatMap { device in
      (0...2).map { depth in
        DeviceComparisonRow(
          device: device, model: "model", cacheSlots: 4, prefetchDepth: depth, tokensPerSecond: 4,
          interval: interval, hitRate: 0.5, partSeconds: PerPart { _ in 0.01 })
      }
    }
  }

  private func search(_ gain: TuningGain?) throws -> Chart {
    var result = try SampleTuning.result()
    result.gain = gain
    return try #require(TuneChart(result: result)?.chart)
  }

  @Test func `the times of tokens have a band, as far as nine in ten devices reach`() throws {
    let chart = try latency(Self.interval)
    // 4.3127 tok/s, 1.5 times as fast and as slow.
    #expect(chart.commands.contains { $0.contains("band: where the mean time of a token lies") })
    #expect(chart.commands.contains { $0.contains("155 ms to 348 ms") })
    #expect(chart.commands.contains { $0.contains("set object rectangle from graph 0, first ") })
    let plain = try latency(nil)
    #expect(!plain.commands.contains { $0.contains("rectangle") || $0.contains("band") })
    let high = try latency(SpeedInterval(around: 4.3127, .dataSheet, factor: 10))
    #expect(high.commands.contains { $0.contains("set yrange [") && $0.contains(":2") })
  }

  @Test func `speeds by depth have a bar each, those of a depth beside each other`() throws {
    let chart = try #require(DepthChart(comparison(Self.interval))?.chart)
    let bars = chart.blocks.filter { $0.name.hasPrefix("sure") }
    #expect(bars.map(\.name) == ["sure0", "sure1"] && bars.allSatisfy { $0.rowCount == 3 })
    #expect(bars[0].columns[1].allSatisfy { $0 == Self.interval.low })
    #expect(bars[0].columns[2].allSatisfy { $0 == Self.interval.high })
    #expect(zip(bars[0].columns[0], bars[1].columns[0]).allSatisfy { $0 < $1 })
    #expect(chart.commands.contains { $0.contains("@sure1 using 1:2:(0):($3-$2) with vectors") })
    #expect(chart.commands.contains { $0.contains("bars: where the speed of nine in ten") })
    let plain = try #require(DepthChart(comparison(nil))?.chart)
    #expect(
      !plain.commands.contains { $0.contains("vectors heads") || $0.contains("nine in ten") })
    let parts = try #require(TokenPartsChart(comparison(Self.interval))?.chart)
    #expect(parts.commands.contains { $0.contains("4.00 tok/s (A: 2.9-6.5)") })
    #expect(parts.commands.contains { $0.contains("in brackets: the class of a speed") })
  }

  @Test func `the winner of a search has a bar for what it gains`() throws {
    let gain = TuningGain(mean: 0.4, least: 0.3, greatest: 0.5, low: 0.2, high: 0.6)
    let bar = try #require(try search(gain).blocks.first { $0.name == "sure" })
    // The default does 4.313 tok/s.
    #expect(bar.columns.map { ($0[0] * 1000).rounded() } == [2000, 5176, 6901])
    #expect(try search(gain).commands.contains { $0.contains("bar: the best on nine in ten") })
    #expect(try search(nil).blocks.allSatisfy { $0.name != "sure" })
  }

  @Test(.enabled(if: Gnuplot.isInstalled)) func `pictures with bands and bars are whole`() throws {
    let gain = TuningGain(mean: 0.4, least: 0.3, greatest: 0.5, low: -0.1, high: 0.9)
    for chart in [
      try latency(Self.interval), try search(gain),
      try #require(DepthChart(comparison(Self.interval))?.chart),
      try #require(TokenPartsChart(comparison(Self.interval))?.chart),
    ] {
      for format in Chart.Format.allCases {
        #expect(try !chart.drawn(as: format, with: Gnuplot()).isEmpty, "\(chart.name)")
      }
    }
  }
}
