internal import Glibc
internal import Plotting
internal import Quantities

/// How long each token took, or each of other things, and how such times are distributed.
struct LatencyChart {
  private let seconds: [Double]
  private let marks: [Mark]
  private let band: ClosedRange<Double>?
  private let scale: TimeScale
  private let isLogarithmic: Bool
  private let subject: String
  private let words: Words

  /// What the times are of.
  struct Words {
    /// What its files are called, without their form.
    let name: String
    /// What stands above the chart.
    let title: String
    /// What takes one of the times, and several of them.
    let item, items: String

    static let tokens = Words(
      name: "latency", title: "Time per token", item: "token", items: "tokens")
  }

  /// A percentile to be drawn as a line.
  struct Mark {
    let name: String
    let seconds: Double
    let color: String
  }

  /// The chart of tokens that took `seconds` each, with `marks` in ascending order, about
  /// `subject`; nil where there are no tokens.
  ///
  /// - Parameter band: Where the mean time lies of nine in ten devices that the run stands for, in
  ///   seconds; nil where it stands for none but this.
  init?(
    _ words: Words = .tokens, seconds: [Double], marks: [Mark], band: ClosedRange<Double>? = nil,
    subject: String
  ) {
    guard let longest = seconds.max(), let shortest = seconds.min(), longest > 0 else { return nil }
    self.seconds = seconds
    self.marks = Self.merged(marks)
    self.band = band
    scale = TimeScale(longest: max(longest, band?.upperBound ?? 0))
    isLogarithmic = shortest > 0 && longest > 20 * shortest
    self.subject = subject
    self.words = words
  }

  private static let height = 460.0
  private static let frame = (top: 84.0, bottom: height - 62, left: 80.0, right: 760.0)
  private static let shares = (left: 936.0, right: 1170.0)

  /// With more points than these, a line between them is a smear.
  private static let mostConnected = 200

  /// The range of the time axis, in its unit.
  private var range: (low: Double, high: Double) {
    let longest = max(seconds.max() ?? 0, band?.upperBound ?? 0) * scale.perSecond
    guard isLogarithmic else { return (0, longest * 1.08) }
    let shortest = min(seconds.min() ?? 0, band?.lowerBound ?? .infinity) * scale.perSecond
    return (shortest / 1.3, longest * 1.3)
  }

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: words.name, height: Int(Self.height), title: words.title, subtitle: subject)
    chart.add("set multiplot")
    if isLogarithmic { chart.add("set logscale y") }
    chart.add("set yrange [\(range.low):\(range.high)]")
    addBand(to: &chart)
    addMarks(to: &chart)
    addTokens(to: &chart)
    addDistribution(to: &chart)
    chart.add("unset multiplot")
    return chart
  }

  /// Behind both plots.
  private func addBand(to chart: inout Chart) {
    guard let band else { return }
    let (low, high) = (band.lowerBound * scale.perSecond, band.upperBound * scale.perSecond)
    chart.add(
      "set object rectangle from graph 0, first \(low) to graph 1, first \(high)"
        + " fillcolor rgb '\(Self.bandColor)' fillstyle solid noborder behind")
    chart.explain(
      "band: where the mean time of a token lies on nine in ten such devices,"
        + " \(Digits.time(band.lowerBound)) to \(Digits.time(band.upperBound))")
  }

  /// Lighter than any line.
  private static let bandColor = "#EDF4FA"

  private func addTokens(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    let unit = isLogarithmic ? "\(scale.rawValue), logarithmic" : scale.rawValue
    chart.nameVerticalAxis("time, \(unit)", x: 20, top: frame.top, bottom: frame.bottom)
    chart.nameHorizontalAxis(words.item, left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.add("set xrange [0.5:\(Double(seconds.count) + 0.5)]")
    if seconds.count == 1 { chart.add("set xtics (1)") }
    chart.add(
      DataBlock(
        "tokens",
        columns: [
          seconds.indices.map { Double($0 + 1) }, seconds.map { $0 * scale.perSecond },
        ]))
    let size = seconds.count > 500 ? 0.3 : seconds.count > 60 ? 0.45 : 0.7
    let line = "@tokens using 1:2 with lines linecolor rgb '\(Palette.skyBlue)'"
    let points =
      "@tokens using 1:2 with points pointtype 7 pointsize \(size) "
      + "linecolor rgb '\(Palette.blue)'"
    chart.add("plot " + (seconds.count > Self.mostConnected ? points : "\(line), \(points)"))
    chart.add("unset label; unset arrow")
  }

  private func addDistribution(to chart: inout Chart) {
    chart.frame(
      left: Self.shares.left, right: Self.shares.right, top: Self.frame.top,
      bottom: Self.frame.bottom)
    let sorted = seconds.sorted()
    let count = Double(sorted.count)
    chart.add(
      DataBlock(
        "shares",
        columns: [
          [0] + sorted.indices.map { Double($0 + 1) / count * 100 },
          [sorted[0] * scale.perSecond] + sorted.map { $0 * scale.perSecond },
        ]))
    chart.add("set format y ''")
    chart.nameHorizontalAxis(
      "\(words.items) that took no longer, %", left: Self.shares.left, right: Self.shares.right,
      bottom: Self.frame.bottom)
    chart.add("set xrange [0:100]; set xtics 0,25,100")
    chart.add("plot @shares using 1:2 with steps linewidth 2 linecolor rgb '\(Palette.blue)'")
  }

  /// Draws each percentile across both plots and names it between them.
  private func addMarks(to chart: inout Chart) {
    let visible = marks.filter { position(of: $0.seconds) >= 0 }
    let heights = LabelSpread.positions(
      visible.map { position(of: $0.seconds) }, gap: 18,
      within: 0...(Self.frame.bottom - Self.frame.top))
    for (mark, height) in zip(visible, heights) {
      let y = Self.frame.bottom - position(of: mark.seconds)
      chart.line(x: Self.frame.left, y: y, toX: Self.frame.right, y: y, color: mark.color)
      chart.line(x: Self.shares.left, y: y, toX: Self.shares.right, y: y, color: mark.color)
      let text = "\(mark.name)  \(Digits.time(mark.seconds))"
      chart.text(text, x: 772, y: Self.frame.bottom - height, color: mark.color, bold: true)
    }
  }

  /// `marks`, with those that read the same as one.
  private static func merged(_ marks: [Mark]) -> [Mark] {
    marks.reduce(into: []) { merged, mark in
      if let last = merged.last, Digits.time(last.seconds) == Digits.time(mark.seconds) {
        merged[merged.count - 1] = Mark(
          name: "\(last.name), \(mark.name)", seconds: last.seconds, color: last.color)
      } else {
        merged.append(mark)
      }
    }
  }

  /// How many pixels a time lies above the bottom of the frame.
  private func position(of seconds: Double) -> Double {
    let value = seconds * scale.perSecond
    let height = Self.frame.bottom - Self.frame.top
    guard isLogarithmic else { return value / range.high * height }
    return log(value / range.low) / log(range.high / range.low) * height
  }
}
