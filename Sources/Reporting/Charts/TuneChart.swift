public import Plotting
import Quantities
public import Results

/// What prefetch depth does to the objective, a line for each cache policy.
public struct TuneChart {
  private let result: TuningResult
  /// Of each policy in the order of the search, the trials that differ from the winner in depth
  /// and policy alone, by depth.
  private let lines: [(policy: String, trials: [TrialRecord])]
  private let scale: TimeScale

  /// The names of the files that a search's chart is drawn into.
  public static let fileNames = Chart.fileNames(of: ["tune"])

  /// Draws the trials of `result` as `tune.svg` and `tune.png`; nothing where there are no trials.
  public static func drawn(
    result: TuningResult, using gnuplot: Gnuplot = Gnuplot()
  ) -> DrawnCharts {
    let charts = [TuneChart(result: result)?.chart].compactMap(\.self)
    return DrawnCharts(charts, with: gnuplot)
  }

  init?(result: TuningResult) {
    let winner = result.winner
    let plane = result.trials.filter {
      $0.settings.without(.prefetchDepth, .cachePolicy)
        == winner.settings.without(.prefetchDepth, .cachePolicy)
    }
    guard !plane.isEmpty else { return nil }
    var policies: [String] = []
    for trial in plane where !policies.contains(trial.cachePolicy) {
      policies.append(trial.cachePolicy)
    }
    lines = policies.map { policy in
      (
        policy,
        plane.filter { $0.cachePolicy == policy }.sorted { $0.prefetchDepth < $1.prefetchDepth }
      )
    }
    self.result = result
    scale = TimeScale(longest: plane.map(\.itlP99Seconds).max() ?? 0)
  }

  private static let height = 540.0
  private static let frame = (left: 90.0, right: 1060.0, top: 112.0, bottom: height - 62)
  private static let colors = [
    Palette.blue, Palette.vermillion, Palette.green, Palette.purple, Palette.orange,
    Palette.skyBlue, Palette.ink, Palette.grey, Palette.yellow,
  ]

  private var isLatency: Bool { result.objective == "p99" }

  /// What the vertical axis shows of a trial.
  private func height(of trial: TrialRecord) -> Double {
    isLatency ? trial.itlP99Seconds * scale.perSecond : trial.tokensPerSecond
  }

  /// What the best is on nine in ten devices and texts, by what it gains over the default there, in
  /// the unit of the vertical axis; nil where that shows something else than what was searched for.
  private var interval: ClosedRange<Double>? {
    guard isLatency || result.objective == "tok/s", let gain = result.gain, gain.low > -1,
      let standard = result.standard, gain.low <= gain.high
    else { return nil }
    let height = height(of: standard)
    return isLatency
      ? height / (1 + gain.high)...height / (1 + gain.low)
      : height * (1 + gain.low)...height * (1 + gain.high)
  }

  private var top: Double {
    let highest = lines.flatMap { $0.trials.map(height) }.max() ?? 0
    return max(max(highest, interval?.upperBound ?? 0) * 1.12, 1e-9)
  }

  private var depths: ClosedRange<Double> {
    let all = lines.flatMap { $0.trials.map { Double($0.prefetchDepth) } }
    return (all.min() ?? 0)...(all.max() ?? 0)
  }

  /// The picture. The vertical axis begins at zero: a gain looks as large as it is.
  var chart: Chart {
    let winner = result.winner
    let cores = "\(winner.lanes) I/O lane\(winner.lanes == 1 ? "" : "s"), \(winner.cores)"
    let cap = winner.memoryBytes.map { ", \(Digits.amount($0)) of RAM" } ?? ""
    // The last setting first.
    let remarks = SettingName.searched.reversed().compactMap(winner.settings.remark)
      .map { ", \($0)" }.joined()
    var chart = Chart(
      name: "tune", height: Int(Self.height),
      title: (isLatency ? "Slowest tokens" : "Speed") + " by prefetch depth and cache policy",
      subtitle: ChartSubject.text(device: result.deviceText, model: result.model, mode: result.mode)
        + ", \(cores)\(cap)\(remarks)")
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    addAxes(to: &chart)
    addWinner(to: &chart)
    addLines(to: &chart)
    return chart
  }

  private func addAxes(to chart: inout Chart) {
    let frame = Self.frame
    let ticks = Set(lines.flatMap { $0.trials.map(\.prefetchDepth) }).sorted().map(String.init)
    chart.add("set xrange [\(depths.lowerBound - 0.3):\(depths.upperBound + 0.3)]")
    chart.add("set xtics (\(ticks.joined(separator: ", ")))")
    chart.add("set yrange [0:\(top)]")
    chart.nameHorizontalAxis(
      "prefetch depth, layers ahead", left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis(
      isLatency ? "p99 between tokens, \(scale.rawValue)" : "decode speed, tok/s", x: 24,
      top: frame.top, bottom: frame.bottom)
  }

  private func addLines(to chart: inout Chart) {
    var plots: [String] = []
    // The winner's line comes last, so that no other lies on it.
    let order = lines.indices.sorted { first, second in
      lines[second].policy == result.winner.cachePolicy
        && lines[first].policy != result.winner.cachePolicy
    }
    for index in order {
      let line = lines[index]
      chart.add(
        DataBlock(
          "line\(index)", rows: line.trials.map { [Double($0.prefetchDepth), height(of: $0)] }))
      let isWinner = line.policy == result.winner.cachePolicy
      plots.append(
        "@line\(index) using 1:2 with linespoints linewidth \(isWinner ? 3.5 : 1.8) pointtype 7"
          + " pointsize \(isWinner ? 1.5 : 0.9) linecolor rgb '\(color(index))'")
    }
    if let series = addInterval(to: &chart) { plots.append(series) }
    addNames(to: &chart)
    chart.add("plot " + plots.joined(separator: ", "))
  }

  /// A bar at the winner's depth.
  private func addInterval(to chart: inout Chart) -> String? {
    guard let interval else { return nil }
    chart.explain(
      "bar: the best on nine in ten such devices and texts, where the default is as it is drawn")
    let (low, high) = (interval.lowerBound, interval.upperBound)
    return chart.intervals(
      "sure", [[Double(result.winner.prefetchDepth), low, high]], color: Palette.green,
      width: 2.4)
  }

  private func color(_ index: Int) -> String { Self.colors[index % Self.colors.count] }

  /// Names each line behind its last point.
  private func addNames(to chart: inout Chart) {
    let frame = Self.frame
    let named = lines.enumerated().compactMap { index, line in
      line.trials.last.map { (name: line.policy, y: height(of: $0) / top, color: color(index)) }
    }.sorted { $0.y < $1.y }
    let whole = frame.bottom - frame.top
    let heights = LabelSpread.positions(named.map { $0.y * whole }, gap: 18, within: 0...whole)
    for (line, height) in zip(named, heights) {
      chart.text(
        line.name, x: frame.right + 8, y: frame.bottom - height, color: line.color,
        bold: line.name == result.winner.cachePolicy)
    }
  }

  /// A band behind the winner, its figures above it, and a ring around the default where the
  /// picture has it.
  private func addWinner(to chart: inout Chart) {
    let winner = result.winner
    let depth = Double(winner.prefetchDepth)
    chart.add(
      "set object rectangle from first \(depth - 0.12), graph 0 to first \(depth + 0.12), graph 1 "
        + "fillcolor rgb '#EAF3EA' fillstyle solid noborder behind")
    let frame = Self.frame
    let share = (depth - depths.lowerBound + 0.3) / (depths.upperBound - depths.lowerBound + 0.6)
    let x = frame.left + share * (frame.right - frame.left)
    let text =
      "best: depth \(winner.prefetchDepth), \(winner.cachePolicy),"
      + " \(Digits.pace(winner.tokensPerSecond)), p99 \(Digits.time(winner.itlP99Seconds))"
    let inset = min(max(x, frame.left + 210), frame.right - 210)
    chart.text(text, x: inset, y: frame.top - 16, color: Palette.green, bold: true, align: .center)
    guard let standard = result.standard, standard != winner,
      lines.contains(where: { $0.trials.contains(standard) })
    else { return }
    chart.add(
      "set label 'default' at first \(standard.prefetchDepth), first \(height(of: standard))"
        + " offset 0, -1.3 center font 'DejaVu Sans,13' textcolor rgb '\(Palette.quiet)'"
        + " point pointtype 6 pointsize 2.4 linecolor rgb '\(Palette.quiet)' front")
  }
}
