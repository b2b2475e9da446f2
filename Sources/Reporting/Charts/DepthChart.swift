internal import Experiments

/// Speed by prefetch depth, a line for each device.
struct DepthChart {
  private let devices: [[DeviceComparisonRow]]
  private let subject: String
  private let scale: LogScale
  private let depths: (first: Double, last: Double)

  /// The chart of `rows`; nil where there are none.
  init?(_ rows: [DeviceComparisonRow]) {
    let speeds = rows.map(\.tokensPerSecond)
    guard let least = speeds.min(), let greatest = speeds.max(), least > 0 else { return nil }
    devices = ComparisonChart.byDevice(rows).map { rows in
      rows.sorted { $0.prefetchDepth < $1.prefetchDepth }
    }
    subject = ComparisonChart.subject(of: rows)
    scale = LogScale(
      least / 1.4...greatest * 1.4, from: Self.frame.bottom, to: Self.frame.top)
    depths = (
      Double(rows.map(\.prefetchDepth).min() ?? 0), Double(rows.map(\.prefetchDepth).max() ?? 0)
    )
  }

  private static let height = 620.0
  private static let frame = (left: 90.0, right: 800.0, top: 92.0, bottom: height - 62)
  private static let colors = [
    Palette.blue, Palette.vermillion, Palette.green, Palette.purple, Palette.orange,
    Palette.skyBlue, Palette.ink, Palette.grey,
  ]

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "depths", height: Int(Self.height), title: "Decode speed by prefetch depth",
      subtitle: subject)
    addAxes(to: &chart)
    addNames(to: &chart)
    var series: [String] = []
    for (index, rows) in devices.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      chart.add(
        DataBlock(
          "device\(index)", rows: rows.map { [Double($0.prefetchDepth), $0.tokensPerSecond] }))
      series.append(
        "@device\(index) using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 1.1 "
          + "linecolor rgb '\(color)'")
      if let best = Self.best(of: rows) {
        chart.add(
          DataBlock("best\(index)", rows: [[Double(best.prefetchDepth), best.tokensPerSecond]]))
        series.append(
          "@best\(index) using 1:2 with points pointtype 6 linewidth 2 pointsize 2.4 "
            + "linecolor rgb '\(color)'")
      }
    }
    chart.add("plot " + series.joined(separator: ", "))
    return chart
  }

  private func addAxes(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    chart.add("set logscale y; set yrange \(scale.gnuplotRange)")
    chart.add("set ytics \(scale.gnuplotTics(Figure.plain))")
    chart.add("set xrange [\(depths.first - 0.15):\(depths.last + 0.15)]")
    let tics = Set(devices.flatMap { $0.map(\.prefetchDepth) }).sorted().map(String.init)
    chart.add("set xtics (\(tics.joined(separator: ", ")))")
    chart.nameHorizontalAxis(
      "prefetch depth (0: on demand, 1: known before attention, 2 and more: guessed)",
      left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      "decode speed, tok/s, logarithmic", x: 22, top: frame.top, bottom: frame.bottom)
    chart.text(
      "○ best of the device", x: frame.right + 24, y: frame.top - 18, size: 13,
      color: Palette.quiet)
  }

  /// Names each line behind its last point, with what its best depth gains.
  private func addNames(to chart: inout Chart) {
    let frame = Self.frame
    let ends = devices.indices.compactMap { index in
      devices[index].last.map { (index, frame.bottom - scale.pixel($0.tokensPerSecond)) }
    }.sorted { $0.1 < $1.1 }
    let places = LabelSpread.positions(
      ends.map(\.1), gap: 38, within: 8...(frame.bottom - frame.top))
    for ((index, end), place) in zip(ends, places) {
      let color = Self.colors[index % Self.colors.count]
      let y = frame.bottom - place
      chart.line(
        x: frame.right - 10, y: frame.bottom - end, toX: frame.right + 16, y: y, color: color)
      chart.text(
        devices[index][0].device, x: frame.right + 24, y: y - 8, color: color, bold: true)
      chart.text(
        Self.gain(of: devices[index]), x: frame.right + 24, y: y + 10, size: 13,
        color: Palette.quiet)
    }
  }

  private static func best(of rows: [DeviceComparisonRow]) -> DeviceComparisonRow? {
    rows.max { $0.tokensPerSecond < $1.tokensPerSecond }
  }

  /// The best speed, and what it gains over the least depth.
  private static func gain(of rows: [DeviceComparisonRow]) -> String {
    guard let best = best(of: rows), let first = rows.first else { return "" }
    let speed = "\(Figure.pace(best.tokensPerSecond)) at depth \(best.prefetchDepth)"
    guard best.prefetchDepth != first.prefetchDepth else { return speed }
    let gain = Figure.signedShare(best.tokensPerSecond / first.tokensPerSecond - 1)
    return "\(speed), \(gain) over \(first.prefetchDepth)"
  }
}
