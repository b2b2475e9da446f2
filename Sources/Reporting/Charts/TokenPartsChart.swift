internal import Metrics
internal import Plotting
internal import Quantities
internal import Results

/// Where a token's time goes on several devices: a bar of all its parts for each.
struct TokenPartsChart {
  private let rows: [DeviceComparisonRow]
  private let subject: String

  /// The chart of one row for each device: that of its best prefetch depth; nil where there are
  /// none.
  init?(_ rows: [DeviceComparisonRow]) {
    self.rows = ComparisonChart.byDevice(rows).compactMap(ComparisonChart.best)
      .sorted { $0.tokensPerSecond > $1.tokensPerSecond }
    guard !self.rows.isEmpty, rows.allSatisfy({ $0.tokenSeconds > 0 }) else { return nil }
    subject = ComparisonChart.subject(of: rows)
  }

  private static let rowHeight = 56.0
  private static let frame = (left: 250.0, right: 960.0, top: 124.0)
  private var bottom: Double { Self.frame.top + Double(rows.count) * Self.rowHeight }

  /// The parts that take some time on some device.
  private var parts: [TimePart] {
    TimePart.allCases.filter { part in rows.contains { part.share(of: $0) > 0.0005 } }
  }

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "token-time", height: Int(bottom + 62), title: "Where a token's time goes",
      subtitle: subject)
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: bottom)
    chart.add("set xrange [0:100]; set yrange [\(rows.count):0]; set style fill solid 1.0 noborder")
    chart.add("unset ytics; set xtics 0,20,100; set border 1; unset grid")
    chart.nameHorizontalAxis(
      "share of a token's time, %", left: frame.left, right: frame.right, bottom: bottom)
    addLegend(to: &chart)
    if rows.contains(where: { $0.interval != nil }) {
      chart.explain("in brackets: the class of a speed, and what nine in ten such devices have")
    }
    for (index, row) in rows.enumerated() { addTexts(of: row, at: index, to: &chart) }
    chart.add("plot " + addBars(to: &chart).joined(separator: ", "))
    return chart
  }

  private func addLegend(to chart: inout Chart) {
    var x = Self.frame.left
    for part in parts {
      chart.text("■", x: x, y: 96, size: 20, color: part.color)
      chart.text(part.title, x: x + 20, y: 96, size: 13)
      x += 46 + Double(part.title.count) * Chart.letterWidth * 0.95
    }
  }

  /// Names the bar and says how long the token is; what is wide enough is labelled inside of it.
  private func addTexts(of row: DeviceComparisonRow, at index: Int, to chart: inout Chart) {
    let frame = Self.frame
    let y = frame.top + (Double(index) + 0.5) * Self.rowHeight
    chart.text(row.device, x: frame.left - 14, y: y - 8, bold: true, align: .right)
    chart.text(
      "prefetch depth \(row.prefetchDepth)", x: frame.left - 14, y: y + 10, size: 12,
      color: Palette.quiet, align: .right)
    chart.text(Digits.time(row.tokenSeconds), x: frame.right + 18, y: y - 16, bold: true)
    let speed = Digits.pace(row.tokensPerSecond) + (row.interval.map { " (\($0.text))" } ?? "")
    let lines = [speed, row.hitRate.map { "hit rate \(Digits.share($0))" }].compactMap(\.self)
    for (line, text) in lines.enumerated() {
      chart.text(
        text, x: frame.right + 18, y: y + 2 + 16 * Double(line), size: 12, color: Palette.quiet)
    }
    var base = 0.0
    for part in parts {
      let share = part.share(of: row)
      if share >= 0.055 {
        let x = frame.left + (base + share / 2) * (frame.right - frame.left)
        chart.text(
          Digits.share(share), x: x, y: y, size: 13, color: "#ffffff", bold: true, align: .center)
      }
      base += share
    }
  }

  private func addBars(to chart: inout Chart) -> [String] {
    parts.map { part in
      let bars = rows.enumerated().map { index, row -> [Double] in
        let base =
          TimePart.allCases.prefix { $0 != part }
          .reduce(0) { $0 + $1.share(of: row) } * 100
        let y = Double(index)
        return [base, y + 0.5, base, base + part.share(of: row) * 100, y + 0.14, y + 0.86]
      }
      let block = "part\(part.rawValue)"
      chart.add(DataBlock(block, rows: bars))
      return "@\(block) using 1:2:3:4:5:6 with boxxyerror linecolor rgb '\(part.color)'"
    }
  }
}

extension TimePart {
  /// This part of a token's time on the device of `row`.
  fileprivate func share(of row: DeviceComparisonRow) -> Double {
    row.partSeconds[self] / row.tokenSeconds
  }
}
