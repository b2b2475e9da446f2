public import Files
public import Plotting
import Quantities
public import Results

/// How fast a device's storage is by the size of reads, at several depths.
public struct StorageChart {
  private let record: StorageCurveRecord
  private let scales: (x: LogScale, y: LogScale)

  /// Draws the curve that `record` holds into the file at `path`, which ends in .png or .svg.
  ///
  /// - Throws: `ReportError` where gnuplot is missing or fails, `FileError` where the file
  ///   cannot be written.
  public static func write(
    _ record: StorageCurveRecord, to path: String, of files: any FileSystem,
    using gnuplot: Gnuplot = Gnuplot()
  ) throws {
    try StorageChart(record).chart.write(to: path, of: files, with: gnuplot)
  }

  init(_ record: StorageCurveRecord) {
    self.record = record
    let all = record.lines.flatMap(\.points) + record.points
    let sizes = all.map { Double($0.readBytes) }
    let rates = all.map { $0.bytesPerSecond / 1e6 }
    let ceiling = record.ceilingBytesPerSecond / 1e6
    let frame = Self.frame
    scales = (
      LogScale(
        (sizes.min() ?? 4096)...(sizes.max() ?? 4e6) * 1.02, from: frame.left, to: frame.right),
      LogScale(
        (rates.min() ?? 1) / 1.25...max(rates.max() ?? 1, ceiling) * 1.35, from: frame.bottom,
        to: frame.top)
    )
  }

  private static let height = 600.0
  private static let frame = (left: 90.0, right: 1020.0, top: 104.0, bottom: height - 62)

  /// For one line each; a device has hardly more depths.
  private static let colors = [
    Palette.blue, Palette.vermillion, Palette.green, Palette.purple, Palette.orange,
    Palette.skyBlue, Palette.ink,
  ]

  /// What an engine reads: bytes of one expert in Q4_0.
  private static let experts = [(name: "4B expert", bytes: 1_990_656.0), ("21B expert", 3_317_760)]

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "storage", height: Int(Self.height), title: "Storage of \(record.title)",
      subtitle: subtitle)
    addAxes(to: &chart)
    addCeiling(to: &chart)
    addExperts(to: &chart)
    addNames(to: &chart)
    chart.add("plot " + addSeries(to: &chart).joined(separator: ", "))
    return chart
  }

  private var subtitle: String {
    guard let kind = record.kind, let source = record.source else {
      return "lines: the model, from a latency and a rate; no point of the curve was measured"
    }
    return "lines: the model; points (\(kind)): \(ChartText.shortened(source, to: 100))"
  }

  private func addAxes(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    chart.add("set logscale xy; set xrange \(scales.x.gnuplotRange)")
    chart.add("set yrange \(scales.y.gnuplotRange)")
    let sizes = sequence(first: 1024.0) { $0 * 4 }.prefix(10).filter(scales.x.range.contains)
    let tics = sizes.map { "\(ChartText.quoted(Self.name(ofSize: $0))) \($0)" }
    chart.add("set xtics (\(tics.joined(separator: ", ")))")
    chart.add("set ytics \(scales.y.gnuplotTics(Digits.plain))")
    chart.nameHorizontalAxis(
      "size of each read", left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      "all reads together, MB/s", x: 22, top: frame.top, bottom: frame.bottom)
  }

  private static func name(ofSize bytes: Double) -> String {
    bytes < 0x1p20 ? "\(Int(bytes / 1024)) KiB" : "\(Int(bytes / 0x1p20)) MiB"
  }

  private func addCeiling(to chart: inout Chart) {
    let y = scales.y.pixel(record.ceilingBytesPerSecond / 1e6)
    chart.line(x: Self.frame.left, y: y, toX: Self.frame.right, y: y, color: Palette.grey)
    chart.text(
      "ceiling \(Digits.bandwidth(record.ceilingBytesPerSecond))", x: Self.frame.left + 10,
      y: y - 11, size: 13, color: Palette.quiet)
  }

  private func addExperts(to chart: inout Chart) {
    for (name, bytes) in Self.experts where scales.x.range.contains(bytes) {
      let x = scales.x.pixel(bytes)
      chart.line(x: x, y: Self.frame.top, toX: x, y: Self.frame.bottom, color: Palette.faint)
      chart.text(
        name, x: x - 9, y: Self.frame.bottom - 8, size: 13, color: Palette.quiet, isUpright: true)
    }
  }

  /// Names each line at its right end.
  private func addNames(to chart: inout Chart) {
    let ends = record.lines.indices.compactMap { index in
      record.lines[index].points.last.map { (index, scales.y.pixel($0.bytesPerSecond / 1e6)) }
    }.sorted { ($0.1, $0.0) > ($1.1, $1.0) }
    let frame = Self.frame
    let heights = LabelSpread.positions(
      ends.map { frame.bottom - $0.1 }, gap: 20, within: 0...(frame.bottom - frame.top))
    for ((index, end), height) in zip(ends, heights) {
      let (depth, color) = (record.lines[index].queueDepth, Self.color(index))
      chart.line(
        x: frame.right + 4, y: end, toX: frame.right + 20, y: frame.bottom - height, color: color)
      let lanes = depth == record.lanes ? ", all lanes" : ""
      chart.text(
        "\(depth) in flight\(lanes)", x: frame.right + 26, y: frame.bottom - height, size: 13,
        color: color, bold: true)
    }
  }

  private static func color(_ index: Int) -> String { colors[index % colors.count] }

  private func addSeries(to chart: inout Chart) -> [String] {
    var lines: [String] = []
    var points: [String] = []
    for (index, line) in record.lines.enumerated() {
      let color = Self.color(index)
      chart.add(DataBlock("line\(index)", rows: line.points.map(Self.row)))
      lines.append("@line\(index) using 1:2 with lines linewidth 2 linecolor rgb '\(color)'")
      let measured = record.points.filter { $0.queueDepth == line.queueDepth }
      guard !measured.isEmpty else { continue }
      chart.add(DataBlock("points\(index)", rows: measured.map(Self.row)))
      points.append(
        "@points\(index) using 1:2 with points pointtype 7 pointsize 1.3 linecolor rgb '\(color)'")
    }
    return lines + points
  }

  private static func row(_ point: StorageCurveRecord.Point) -> [Double] {
    [Double(point.readBytes), point.bytesPerSecond / 1e6]
  }
}
