internal import Experiments

/// Where the time goes, token by token and on average.
struct TokenTimeChart {
  private let bars: [Bar]
  private let tokensPerBar: Int
  private let scale: TimeScale
  private let subject: String

  /// The most bars that 1200 pixels tell apart.
  private static let mostBars = 80

  /// One token, or the mean of some neighbours, in seconds by part.
  private struct Bar {
    let first: Double
    let last: Double
    let seconds: [Double]

    init(_ tokens: ArraySlice<TokenTime>) {
      first = Double(tokens.first?.index ?? 0) - 0.5
      last = Double(tokens.last?.index ?? 0) + 0.5
      seconds = TimePart.allCases.map { part in
        tokens.map { part.seconds(of: $0) }.reduce(0, +) / Double(tokens.count)
      }
    }
  }

  /// The chart of `tokens`, about `subject`; nil where there are none.
  init?(tokens: [TokenTime], subject: String) {
    guard !tokens.isEmpty else { return nil }
    let perBar = (tokens.count + Self.mostBars - 1) / Self.mostBars
    tokensPerBar = perBar
    bars = stride(from: 0, to: tokens.count, by: perBar).map { first in
      Bar(tokens[first..<min(first + perBar, tokens.count)])
    }
    mean = Bar(tokens[...])
    scale = TimeScale(longest: bars.map { $0.seconds.reduce(0, +) }.max() ?? 0)
    self.subject = subject
  }

  private let mean: Bar

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "breakdown", height: Int(Self.height), title: "Where a token's time goes",
      subtitle: subject)
    chart.add("set multiplot")
    chart.add("set style fill solid 1.0 noborder")
    chart.add("set yrange [0:\(top)]")
    addTokens(to: &chart)
    addMean(to: &chart)
    chart.add("unset multiplot")
    return chart
  }

  private static let height = 560.0
  private static let frame = (top: 84.0, bottom: height - 62, left: 80.0, right: 780.0)

  /// The end of the time axis, in its unit.
  private var top: Double {
    let tallest = bars.map { $0.seconds.reduce(0, +) }.max() ?? 0
    return max(tallest * scale.perSecond * 1.04, .leastNonzeroMagnitude * 1e300)
  }

  private func addTokens(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    let unit = tokensPerBar == 1 ? "token" : "token (each bar: the mean of \(tokensPerBar))"
    chart.nameHorizontalAxis(unit, left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      "time, \(scale.rawValue)", x: 20, top: frame.top, bottom: frame.bottom)
    chart.add("set xrange [\(bars[0].first):\(bars[bars.count - 1].last)]")
    if bars.count == 1 { chart.add("set xtics (\(bars[0].first + 0.5))") }
    let gap = bars.count > 1 ? 0.08 * Double(tokensPerBar) : 0.3
    plot(bars.map { ($0.first + gap, $0.last - gap, $0.seconds) }, name: "token", in: &chart)
    chart.add("unset label")
  }

  private func addMean(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: 806, right: 870, top: frame.top, bottom: frame.bottom)
    chart.add("unset xtics; unset ytics; unset grid; set border 1")
    chart.add("set xrange [0:1]")
    chart.text("mean", x: 838, y: frame.bottom + 20, color: Palette.quiet, align: .center)
    addMeanLabels(to: &chart)
    plot([(0, 1, mean.seconds)], name: "mean", in: &chart)
  }

  /// Names each part of the mean beside it, with a line to it where it had to be moved.
  private func addMeanLabels(to chart: inout Chart) {
    let total = mean.seconds.reduce(0, +)
    let pixels = (Self.frame.bottom - Self.frame.top) / top * scale.perSecond
    var base = 0.0
    var parts: [(part: TimePart, middle: Double)] = []
    for part in TimePart.allCases where mean.seconds[part.rawValue] > 0 {
      parts.append((part, (base + mean.seconds[part.rawValue] / 2) * pixels))
      base += mean.seconds[part.rawValue]
    }
    let placed = LabelSpread.positions(
      parts.map(\.middle), gap: 22, within: 8...(Self.frame.bottom - Self.frame.top))
    for ((part, middle), position) in zip(parts, placed) {
      let seconds = mean.seconds[part.rawValue]
      let (from, to) = (Self.frame.bottom - middle, Self.frame.bottom - position)
      chart.line(x: 872, y: from, toX: 890, y: to, color: part.color)
      chart.text(part.title, x: 898, y: to)
      chart.text(Figure.time(seconds), x: 1110, y: to, align: .right)
      chart.text(Figure.share(seconds / total), x: 1184, y: to, align: .right)
    }
  }

  /// Stacks the parts of each bar.
  private func plot(
    _ bars: [(left: Double, right: Double, seconds: [Double])], name: String,
    in chart: inout Chart
  ) {
    var series: [String] = []
    for part in TimePart.allCases {
      let rows = bars.compactMap { bar -> [Double]? in
        let height = bar.seconds[part.rawValue] * scale.perSecond
        guard height > 0 else { return nil }
        let base = bar.seconds[..<part.rawValue].reduce(0, +) * scale.perSecond
        return [bar.left, base, bar.left, bar.right, base, base + height]
      }
      guard !rows.isEmpty else { continue }
      let block = "\(name)\(part.rawValue)"
      chart.add(DataBlock(block, rows: rows))
      series.append("@\(block) using 1:2:3:4:5:6 with boxxyerror linecolor rgb '\(part.color)'")
    }
    chart.add("plot " + (series.isEmpty ? ["NaN"] : series).joined(separator: ", "))
  }
}
