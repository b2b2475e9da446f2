internal import Metrics
internal import Plotting
internal import Quantities

/// Where the time goes, token by token and on average.
struct TokenTimeChart {
  private let bars: [Bar]
  /// The mean of all tokens.
  private let mean: Bar
  /// The same with inserted time kept apart; nil where none was inserted.
  private let hostMean: Bar?
  private let tokensPerBar: Int
  /// In seconds.
  private let tallest: Double
  private let scale: TimeScale
  private let subject: String

  /// The most bars that 1200 pixels tell apart.
  private static let mostBars = 80

  /// One token, or the mean of some neighbours, in seconds by part.
  private struct Bar {
    let first: Double
    let last: Double
    let seconds: PerPart<Double>
    var total: Double { seconds.sum }

    init(_ tokens: ArraySlice<TokenTime>) {
      first = Double(tokens.first?.index ?? 0) - 0.5
      last = Double(tokens.last?.index ?? 0) + 0.5
      seconds = PerPart { part in
        tokens.map { $0[part].inSeconds }.reduce(0, +) / Double(tokens.count)
      }
    }
  }

  /// The chart of `tokens`, about `subject`; nil where no token took any time.
  ///
  /// - Parameters:
  ///   - tokens: Inserted time is counted with the activity in which it was inserted: so the time
  ///     goes on the device.
  ///   - hostTokens: The same tokens with inserted time as throttle: so it went on the host.
  init?(tokens: [TokenTime], hostTokens: [TokenTime], subject: String) {
    let perBar = max(1, (tokens.count + Self.mostBars - 1) / Self.mostBars)
    tokensPerBar = perBar
    bars = stride(from: 0, to: tokens.count, by: perBar).map { first in
      Bar(tokens[first..<min(first + perBar, tokens.count)])
    }
    tallest = bars.map(\.total).max() ?? 0
    guard tallest > 0 else { return nil }
    mean = Bar(tokens[...])
    let host = Bar(hostTokens[...])
    hostMean = host.seconds[.throttle] > 0 ? host : nil
    scale = TimeScale(longest: tallest)
    self.subject = subject
  }

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
  private var top: Double { tallest * scale.perSecond * 1.04 }
  /// How many pixels a second is high.
  private var pixelsPerSecond: Double {
    (Self.frame.bottom - Self.frame.top) / top * scale.perSecond
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

  /// One bar for the mean; where time was inserted, another beside it that keeps it apart.
  private func addMean(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: 800, right: 870, top: frame.top, bottom: frame.bottom)
    chart.add("unset xtics; unset ytics; unset grid; set border 1")
    chart.add("set xrange [0:1]")
    if let hostMean {
      let throttle = hostMean.seconds[.throttle] / hostMean.total
      let y = frame.bottom + 44
      chart.text("■", x: 800, y: y, size: 20, color: TimePart.throttle.color)
      let note = "here: \(Digits.share(throttle)) inserted to be as slow"
      chart.text(note, x: 822, y: y, color: Palette.quiet)
      chart.text("here", x: 812, y: frame.bottom + 20, size: 12, align: .center)
      chart.text("device", x: 856, y: frame.bottom + 20, size: 12, align: .center)
      addLabels(of: mean, to: &chart)
      plot([(0, 0.46, hostMean.seconds), (0.54, 1, mean.seconds)], name: "mean", in: &chart)
    } else {
      chart.text("mean", x: 835, y: frame.bottom + 20, color: Palette.quiet, align: .center)
      addLabels(of: mean, to: &chart)
      plot([(0, 1, mean.seconds)], name: "mean", in: &chart)
    }
  }

  /// Names each part of a mean beside it, with a line to it where it had to be moved.
  private func addLabels(of mean: Bar, to chart: inout Chart) {
    var base = 0.0
    var parts: [(part: TimePart, middle: Double)] = []
    for part in TimePart.allCases where mean.seconds[part] > 0 {
      parts.append((part, (base + mean.seconds[part] / 2) * pixelsPerSecond))
      base += mean.seconds[part]
    }
    let placed = LabelSpread.positions(
      parts.map(\.middle), gap: 22, within: 8...(Self.frame.bottom - Self.frame.top))
    for ((part, middle), position) in zip(parts, placed) {
      let seconds = mean.seconds[part]
      let (from, to) = (Self.frame.bottom - middle, Self.frame.bottom - position)
      chart.line(x: 872, y: from, toX: 890, y: to, color: part.color)
      chart.text(part.title, x: 898, y: to)
      chart.text(Digits.time(seconds), x: 1110, y: to, align: .right)
      chart.text(Digits.share(seconds / mean.total), x: 1184, y: to, align: .right)
    }
  }

  /// Stacks the parts of each bar.
  private func plot(
    _ bars: [(left: Double, right: Double, seconds: PerPart<Double>)], name: String,
    in chart: inout Chart
  ) {
    var series: [String] = []
    for part in TimePart.allCases {
      let rows = bars.compactMap { bar -> [Double]? in
        let height = bar.seconds[part] * scale.perSecond
        guard height > 0 else { return nil }
        let below = TimePart.allCases.prefix { $0 != part }
        let base = below.reduce(0) { $0 + bar.seconds[$1] } * scale.perSecond
        return [bar.left, base, bar.left, bar.right, base, base + height]
      }
      guard !rows.isEmpty else { continue }
      let block = "\(name)\(part.rawValue)"
      chart.add(DataBlock(block, rows: rows))
      series.append("@\(block) using 1:2:3:4:5:6 with boxxyerror linecolor rgb '\(part.color)'")
    }
    chart.add("plot " + series.joined(separator: ", "))
  }
}
