internal import Plotting
internal import Quantities
internal import Results

/// Speed by prefetch depth, a line for each device: in tokens per second, and beside it what it
/// gains over the least depth, which one scale for slow and fast devices would hide.
struct DepthChart {
  private let devices: [[DeviceComparisonRow]]
  private let subject: String
  private let speed: LogScale
  private let depths: [Int]

  /// The chart of `rows`; nil where there are none.
  init?(_ rows: [DeviceComparisonRow]) {
    let speeds = rows.flatMap { row in
      [row.tokensPerSecond] + (row.interval.map { [$0.low, $0.high] } ?? [])
    }
    guard let least = speeds.min(), let greatest = speeds.max(), least > 0 else { return nil }
    devices = ComparisonChart.byDevice(rows).map { rows in
      rows.sorted { $0.prefetchDepth < $1.prefetchDepth }
    }
    subject = ComparisonChart.subject(of: rows)
    speed = LogScale(least / 1.4...greatest * 1.4, from: Self.frame.bottom, to: Self.frame.top)
    depths = Set(rows.map(\.prefetchDepth)).sorted()
  }

  private static let height = 620.0
  private static let frame = (left: 80.0, right: 480.0, top: 92.0, bottom: height - 72)
  private static let gains = (left: 830.0, right: 1170.0)
  private static let colors = [
    Palette.blue, Palette.vermillion, Palette.green, Palette.purple, Palette.orange,
    Palette.skyBlue, Palette.ink, Palette.grey,
  ]

  private static func color(_ index: Int) -> String { colors[index % colors.count] }

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "depths", height: Int(Self.height), title: "Decode speed by prefetch depth",
      subtitle: subject)
    chart.add("set multiplot")
    chart.add("set xrange [\(Double(depths[0]) - 0.15):\(Double(depths[depths.count - 1]) + 0.15)]")
    chart.add("set xtics (\(depths.map(String.init).joined(separator: ", ")))")
    addSpeeds(to: &chart)
    addGains(to: &chart)
    chart.add("unset multiplot")
    return chart
  }

  private func addSpeeds(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    chart.add("set logscale y; set yrange \(speed.gnuplotRange)")
    chart.add("set ytics \(speed.gnuplotTics(Digits.plain))")
    chart.nameHorizontalAxis(
      "prefetch depth", left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      "tok/s, logarithmic", x: 20, top: frame.top, bottom: frame.bottom)
    chart.text(
      "0: on demand   1: known before attention   2 and more: speculative", x: frame.left,
      y: Self.height - 8, size: 12, color: Palette.quiet)
    addNames(to: &chart)
    plot(name: "speed", in: &chart, beside: addIntervals(to: &chart)) { row, _ in
      row.tokensPerSecond
    }
    chart.add("unset label; unset arrow; unset logscale y")
  }

  /// Bars for how sure speeds are, those of one depth beside each other.
  private func addIntervals(to chart: inout Chart) -> [String] {
    let step = 0.2 / Double(max(4, devices.count))
    let series = devices.enumerated().compactMap { index, rows in
      let shift = step * (Double(index) - Double(devices.count - 1) / 2)
      return chart.intervals(
        "sure\(index)",
        rows.compactMap { row in
          row.interval.map {
            [Double(row.prefetchDepth) + shift, $0.low, $0.high]
          }
        }, color: Self.color(index))
    }
    if !series.isEmpty { chart.explain("bars: where the speed of nine in ten such devices lies") }
    return series
  }

  private func addGains(to chart: inout Chart) {
    let (frame, gains) = (Self.frame, Self.gains)
    chart.frame(left: gains.left, right: gains.right, top: frame.top, bottom: frame.bottom)
    chart.add("set yrange [*:*]; set ytics auto; set format y '%g'; set offsets 0, 0, 1, 1")
    chart.nameHorizontalAxis(
      "prefetch depth", left: gains.left, right: gains.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      "faster than at depth \(depths[0]), %", x: gains.left - 48, top: frame.top,
      bottom: frame.bottom)
    plot(name: "gain", in: &chart) { row, first in
      (row.tokensPerSecond / first.tokensPerSecond - 1) * 100
    }
  }

  /// A line for each device through what `value` gives of each row, the first one of the device at
  /// hand; a ring around the best depth; and `others` behind all of it.
  private func plot(
    name: String, in chart: inout Chart, beside others: [String] = [],
    value: (DeviceComparisonRow, _ first: DeviceComparisonRow) -> Double
  ) {
    var series = others
    for (index, rows) in devices.enumerated() {
      let style = "linewidth 2 linecolor rgb '\(Self.color(index))'"
      let points = rows.map { [Double($0.prefetchDepth), value($0, rows[0])] }
      chart.add(DataBlock("\(name)\(index)", rows: points))
      series.append(
        "@\(name)\(index) using 1:2 with linespoints pointtype 7 pointsize 1.1 \(style)")
      if let best = ComparisonChart.best(of: rows) {
        let ring = [[Double(best.prefetchDepth), value(best, rows[0])]]
        chart.add(DataBlock("\(name)best\(index)", rows: ring))
        series.append(
          "@\(name)best\(index) using 1:2 with points pointtype 6 pointsize 2.2 \(style)")
      }
    }
    chart.add("plot " + series.joined(separator: ", "))
  }

  /// Names each line behind its last point, with what its best depth gains.
  private func addNames(to chart: inout Chart) {
    let frame = Self.frame
    let ends = devices.indices.compactMap { index in
      devices[index].last.map { (index, frame.bottom - speed.pixel($0.tokensPerSecond)) }
    }.sorted { $0.1 < $1.1 }
    let heights = LabelSpread.positions(
      ends.map(\.1), gap: 40, within: 12...(frame.bottom - frame.top - 12))
    for ((index, end), height) in zip(ends, heights) {
      let y = frame.bottom - height
      chart.line(
        x: frame.right - 6, y: frame.bottom - end, toX: frame.right + 14, y: y,
        color: Self.color(index))
      chart.text(
        devices[index][0].device, x: frame.right + 20, y: y - 8, color: Self.color(index),
        bold: true)
      chart.text(
        Self.gain(of: devices[index]), x: frame.right + 20, y: y + 10, size: 13,
        color: Palette.quiet)
    }
    chart.text(
      "○ best depth (the least within 1 %)", x: frame.right + 20, y: frame.bottom + 22, size: 12,
      color: Palette.quiet)
  }

  /// The best speed, and what it gains over the least depth.
  private static func gain(of rows: [DeviceComparisonRow]) -> String {
    guard let best = ComparisonChart.best(of: rows), let first = rows.first else { return "" }
    let speed = "\(Digits.pace(best.tokensPerSecond)) at depth \(best.prefetchDepth)"
    guard best.prefetchDepth != first.prefetchDepth else { return speed }
    return speed + ", " + Digits.signedShare(best.tokensPerSecond / first.tokensPerSecond - 1)
  }
}
