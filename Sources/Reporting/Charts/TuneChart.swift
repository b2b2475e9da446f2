public import Tuning

/// What prefetch depth does to speed and to the slowest tokens.
public struct TuneChart {
  private let trials: [TuningResult.Trial]
  private let winner: TuningResult.Trial
  private let scale: TimeScale
  private let subject: String

  /// Draws the trials of `result` into `folder` as `tune.svg` and `tune.png`; nothing where there
  /// are no trials. Returns the names of the files.
  ///
  /// - Throws: `ReportError` where gnuplot is missing or fails, or a file cannot be written.
  public static func write(
    result: TuningResult, into folder: String, using gnuplot: Gnuplot = Gnuplot()
  ) throws(ReportError) -> [String] {
    guard let chart = TuneChart(result: result)?.chart else { return [] }
    return try chart.write(into: ReportFolder(path: folder), with: gnuplot)
  }

  init?(result: TuningResult) {
    guard !result.trials.isEmpty else { return nil }
    trials = result.trials.sorted { $0.prefetchDepth < $1.prefetchDepth }
    winner = result.winner
    scale = TimeScale(longest: trials.map(\.itlP99Seconds).max() ?? 0)
    subject = ChartSubject.text(device: result.device, model: result.model, mode: result.mode)
  }

  private static let height = 500.0
  private static let frame = (left: 90.0, right: 1100.0, top: 112.0, bottom: height - 62)

  /// The picture.
  ///
  /// Both axes begin at zero. Speed keeps to the upper part of the frame and latency to the lower
  /// one, so that the lines rarely cross.
  var chart: Chart {
    var chart = Chart(
      name: "tune", height: Int(Self.height), title: "Speed and latency by prefetch depth",
      subtitle: subject)
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    addAxes(to: &chart)
    chart.add(DataBlock("trials", rows: trials.map(row)))
    chart.add(
      "plot @trials using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 1.3 "
        + "linecolor rgb '\(Palette.blue)', "
        + "@trials using 1:3 axes x1y2 with linespoints linewidth 2 pointtype 5 pointsize 1.2 "
        + "linecolor rgb '\(Palette.vermillion)'")
    return chart
  }

  private func row(of trial: TuningResult.Trial) -> [Double] {
    [Double(trial.prefetchDepth), trial.tokensPerSecond, trial.itlP99Seconds * scale.perSecond]
  }

  private var fastest: Double { max(trials.map(\.tokensPerSecond).max() ?? 0, 1e-9) }
  private var slowest: Double {
    max((trials.map(\.itlP99Seconds).max() ?? 0) * scale.perSecond, 1e-9)
  }

  private func addAxes(to chart: inout Chart) {
    let depths = trials.map(\.prefetchDepth)
    let (first, last) = (Double(depths.min() ?? 0), Double(depths.max() ?? 0))
    chart.add("set border 11; set ytics nomirror; set y2tics nomirror")
    chart.add("set xrange [\(first - 0.5):\(last + 0.5)]")
    chart.add("set xtics (\(Set(depths).sorted().map(String.init).joined(separator: ", ")))")
    chart.add("set yrange [0:\(fastest * 1.15)]; set y2range [0:\(slowest * 1.9)]")
    let frame = Self.frame
    chart.nameHorizontalAxis(
      "prefetch depth, layers ahead", left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      "decode speed, tok/s", x: 24, top: frame.top, bottom: frame.bottom, color: Palette.blue)
    chart.nameVerticalAxis(
      "p99 between tokens, \(scale.rawValue)", x: 1176, top: frame.top, bottom: frame.bottom,
      color: Palette.vermillion)
    addLineNames(to: &chart, count: last - first + 1)
    addFigures(to: &chart, first: first, last: last)
    addWinner(to: &chart, first: first, last: last)
  }

  /// Names each line behind its last point.
  private func addLineNames(to chart: inout Chart, count: Double) {
    guard let last = trials.last else { return }
    let frame = Self.frame
    let height = frame.bottom - frame.top
    var names = [
      (name: "speed", y: last.tokensPerSecond / (fastest * 1.15), color: Palette.blue),
      (
        name: "p99", y: last.itlP99Seconds * scale.perSecond / (slowest * 1.9),
        color: Palette.vermillion
      ),
    ]
    names.sort { $0.y < $1.y }
    let placed = LabelSpread.positions(names.map { $0.y * height }, gap: 20, within: 0...height)
    let x = frame.right - (frame.right - frame.left) / count / 2 + 14
    for (name, place) in zip(names, placed) {
      chart.text(name.name, x: x, y: frame.bottom - place, color: name.color, bold: true)
    }
  }

  /// Writes each trial's figures at its points: what looks level may still differ.
  private func addFigures(to chart: inout Chart, first: Double, last: Double) {
    let frame = Self.frame
    let step = (frame.right - frame.left) / (last - first + 1)
    guard step > 60 else { return }
    let height = frame.bottom - frame.top
    for trial in trials {
      let x = frame.left + (Double(trial.prefetchDepth) - first + 0.5) * step
      let speed = trial.tokensPerSecond / (fastest * 1.15) * height
      let tail = trial.itlP99Seconds * scale.perSecond / (slowest * 1.9) * height
      chart.text(
        Figure.significant(trial.tokensPerSecond), x: x, y: frame.bottom - speed - 16, size: 13,
        color: Palette.blue, align: .center)
      chart.text(
        Figure.significant(trial.itlP99Seconds * scale.perSecond), x: x,
        y: frame.bottom - tail + 18, size: 13, color: Palette.vermillion, align: .center)
    }
  }

  /// A band behind the winner and its figures above it.
  private func addWinner(to chart: inout Chart, first: Double, last: Double) {
    let depth = Double(winner.prefetchDepth)
    chart.add(
      "set object rectangle from first \(depth - 0.18), graph 0 to first \(depth + 0.18), graph 1 "
        + "fillcolor rgb '#EAF3EA' fillstyle solid noborder behind")
    let frame = Self.frame
    let x = frame.left + (depth - first + 0.5) / (last - first + 1) * (frame.right - frame.left)
    let text =
      "best: depth \(winner.prefetchDepth), \(Figure.pace(winner.tokensPerSecond)), "
      + "p99 \(Figure.time(winner.itlP99Seconds))"
    let inset = min(max(x, frame.left + 170), frame.right - 170)
    chart.text(text, x: inset, y: frame.top - 16, color: Palette.green, bold: true, align: .center)
  }
}
