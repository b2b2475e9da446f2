internal import DeviceInterface
internal import Metrics
internal import Plotting
internal import Quantities
internal import Tracing

/// What processor and storage did during a few tokens.
struct TimelineChart {
  private let window: TimelineWindow
  private let rows: [TimelineRow]
  /// When reads were pending.
  private let pending: IntervalSet
  /// When reads were pending while attention was computed.
  private let overlap: IntervalSet
  private let scale: TimeScale
  private let subject: String

  /// The chart of `window` of `trace`, about `subject`.
  init(window: TimelineWindow, trace: Trace, subject: String) {
    self.window = window
    rows = TimelineRow.all(in: window, of: trace)
    let reads = trace.reads.compactMap {
      window.part(from: $0.timing.submitted, to: $0.timing.ended)
    }
    let attention = trace.spans.compactMap { span -> Range<Instant>? in
      guard case .attention = span.activity else { return nil }
      return window.part(from: span.start, to: span.end)
    }
    pending = IntervalSet(reads)
    overlap = pending.intersection(IntervalSet(attention))
    scale = TimeScale(longest: window.length)
    self.subject = subject
  }

  private static let rowHeight = 38.0
  private static let left = 138.0
  private static let right = 1090.0
  private static let top = 136.0

  private var bottom: Double { Self.top + Double(rows.count) * Self.rowHeight }

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "timeline", height: Int(bottom) + 64, title: title, subtitle: subject)
    chart.frame(left: Self.left, right: Self.right, top: Self.top, bottom: bottom)
    chart.add("set xrange [0:\(window.length * scale.perSecond)]")
    chart.add("set yrange [0:\(rows.count)]")
    chart.add("unset grid; set border 1; set style fill solid 1.0 noborder")
    let origin = "\(scale.rawValue) since token \(window.tokens.first?.index ?? 0) began"
    chart.nameHorizontalAxis(origin, left: Self.left, right: Self.right, bottom: bottom)
    addRowNames(to: &chart)
    addTokens(to: &chart)
    addLegend(to: &chart)
    addBoxes(to: &chart)
    return chart
  }

  private var title: String {
    let (first, last) = (window.tokens.first?.index ?? 0, window.tokens.last?.index ?? 0)
    return first == last
      ? "Timeline of token \(first)" : "Timeline of tokens \(first) to \(last)"
  }

  /// Rows are named on the left; how long each was busy stands on the right.
  private func addRowNames(to chart: inout Chart) {
    chart.add("unset ytics")
    chart.text("busy", x: Self.right + 12, y: Self.top - 14, color: Palette.quiet)
    for (index, row) in rows.enumerated() {
      let y = Self.top + (Double(index) + 0.5) * Self.rowHeight
      chart.text(row.name, x: Self.left - 12, y: y, align: .right)
      let busy = row.busySeconds / window.length
      chart.text(Digits.share(busy), x: Self.right + 12, y: y)
    }
  }

  /// A line where each token ends, and its number and length above it.
  private func addTokens(to chart: inout Chart) {
    let pixelsPerSecond = (Self.right - Self.left) / window.length
    for token in window.tokens {
      let start = (token.start - window.start).inSeconds * pixelsPerSecond + Self.left
      let end = (token.end - window.start).inSeconds * pixelsPerSecond + Self.left
      chart.line(x: start, y: Self.top - 24, toX: start, y: bottom, color: Palette.quiet)
      chart.line(x: end, y: Self.top - 24, toX: end, y: bottom, color: Palette.quiet)
      let full = "token \(token.index) · \(Digits.time(token.length))"
      let short = "\(token.index)"
      let text = end - start > 150 ? full : short
      chart.text(text, x: (start + end) / 2, y: Self.top - 14, align: .center)
    }
  }

  /// Says what the colours of reads and the shading mean, as far as they occur.
  private func addLegend(to chart: inout Chart) {
    var entries: [(name: String, color: String)] = []
    for urgency in Read.Urgency.allCases.reversed() where rows.contains(reads: urgency) {
      entries.append(("\(urgency) read", Palette.color(of: urgency)))
    }
    if !overlap.isEmpty {
      let share = overlap.measure.inSeconds / pending.measure.inSeconds
      entries.append(
        ("reads pending during attention: \(Digits.share(share)) of I/O time here", Self.shade))
    }
    var x = Self.left
    for entry in entries {
      chart.text("■", x: x, y: 86, size: 20, color: entry.color)
      chart.text(entry.name, x: x + 22, y: 86)
      x += 52 + Chart.letterWidth * Double(entry.name.count)
    }
    if entries.isEmpty { chart.text("no reads", x: x, y: 86, color: Palette.quiet) }
  }

  private static let shade = "#CFE6F5"

  private func addBoxes(to chart: inout Chart) {
    var series: [String] = []
    let bands = overlap.intervals.map { box($0, low: 0, high: Double(rows.count)) }
    if !bands.isEmpty {
      chart.add(DataBlock("overlap", rows: bands))
      series.append(boxes("overlap", color: Self.shade))
    }
    for (index, row) in rows.enumerated() {
      let base = Double(rows.count - 1 - index)
      for (number, group) in row.groups.enumerated() where !group.stretches.isEmpty {
        let name = "row\(index)_\(number)"
        chart.add(
          DataBlock(
            name, rows: group.stretches.map { box($0, low: base + 0.14, high: base + 0.86) }))
        series.append(boxes(name, color: group.color))
      }
    }
    chart.add("plot " + (series.isEmpty ? ["NaN"] : series).joined(separator: ", "))
  }

  private func box(_ stretch: Range<Instant>, low: Double, high: Double) -> [Double] {
    let start = (stretch.lowerBound - window.start).inSeconds * scale.perSecond
    let end = (stretch.upperBound - window.start).inSeconds * scale.perSecond
    return [start, low, start, end, low, high]
  }

  private func boxes(_ name: String, color: String) -> String {
    "@\(name) using 1:2:3:4:5:6 with boxxyerror linecolor rgb '\(color)'"
  }
}
