public import Plotting
import Quantities
public import Results

/// Simulated speeds against published ones, each axis logarithmic.
public struct PublishedChart {
  private let cells: [PublishedRecord.Cell]
  private let subject: String
  private let scales: (x: LogScale, y: LogScale)

  /// The names of the files that a validation's chart is drawn into.
  public static let fileNames = Chart.fileNames(of: ["published"])

  /// Draws `record` as `published.svg` and `published.png`; nothing where there are no cells.
  public static func drawn(
    record: PublishedRecord, using gnuplot: Gnuplot = Gnuplot()
  ) -> DrawnCharts {
    let charts = [PublishedChart(record)?.chart].compactMap(\.self)
    return DrawnCharts(charts, with: gnuplot)
  }

  init?(_ record: PublishedRecord) {
    let speeds = record.cells.flatMap {
      [$0.publishedTokensPerSecond, $0.simulatedTokensPerSecond]
    }
    guard let least = speeds.min(), let greatest = speeds.max(), least > 0 else { return nil }
    cells = record.cells
    let frame = Self.frame
    let range = least / 1.6...greatest * 1.6
    scales = (
      LogScale(range, from: frame.left, to: frame.right),
      LogScale(range, from: frame.bottom, to: frame.top)
    )
    subject =
      record.unfitted.map {
        "\($0.cells) unfitted cells: mean absolute error \(Digits.share($0.meanAbsoluteError)),"
          + " worst \(Digits.signedShare($0.worstError)), bias \(Digits.ratio($0.bias))"
      } ?? "nothing unfitted was simulated"
  }

  private static let height = 800.0
  private static let frame = (left: 84.0, right: 1170.0, top: 100.0, bottom: height - 66)
  private static let band = 0.15

  /// What kinds of cells there are, each with its own sign.
  private enum Kind: CaseIterable {
    case fitted
    case inMemory
    case limited

    init(_ cell: PublishedRecord.Cell) {
      self = cell.isFitted ? .fitted : cell.memoryLimitBytes == nil ? .inMemory : .limited
    }

    var title: String {
      switch self {
      case .fitted: "dense models, fitted"
      case .inMemory: "experts in memory, unfitted"
      case .limited: "memory limited, unfitted"
      }
    }

    var color: String {
      switch self {
      case .fitted: Palette.grey
      case .inMemory: Palette.blue
      case .limited: Palette.vermillion
      }
    }

    var mark: String { self == .fitted ? "○" : "●" }
    var gnuplotPoint: String { self == .fitted ? "6 linewidth 1.6" : "7" }
  }

  /// The picture.
  var chart: Chart {
    var chart = Chart(
      name: "published", height: Int(Self.height), title: "Simulated against published speeds",
      subtitle: subject)
    addAxes(to: &chart)
    addLegend(to: &chart)
    addNames(to: &chart)
    var series = addBand(to: &chart)
    for kind in Kind.allCases {
      let rows = cells.filter { Kind($0) == kind }.map {
        [$0.publishedTokensPerSecond, $0.simulatedTokensPerSecond]
      }
      guard !rows.isEmpty else { continue }
      let block = "cells\(kind)"
      chart.add(DataBlock(block, rows: rows))
      series.append(
        "@\(block) using 1:2 with points pointtype \(kind.gnuplotPoint) pointsize 1.2 "
          + "linecolor rgb '\(kind.color)'")
    }
    chart.add("plot " + series.joined(separator: ", "))
    return chart
  }

  private func addAxes(to chart: inout Chart) {
    let frame = Self.frame
    chart.frame(left: frame.left, right: frame.right, top: frame.top, bottom: frame.bottom)
    chart.add("set logscale xy; set xrange \(scales.x.gnuplotRange)")
    chart.add("set yrange \(scales.y.gnuplotRange)")
    chart.add("set xtics \(scales.x.gnuplotTics(Digits.plain))")
    chart.add("set ytics \(scales.y.gnuplotTics(Digits.plain))")
    chart.nameHorizontalAxis(
      "published, tok/s", left: frame.left, right: frame.right, bottom: frame.bottom)
    chart.nameVerticalAxis("simulated, tok/s", x: 22, top: frame.top, bottom: frame.bottom)
  }

  /// The band around equality, and the line itself.
  private func addBand(to chart: inout Chart) -> [String] {
    let range = scales.x.range
    chart.add(
      DataBlock(
        "band",
        rows: [range.lowerBound, range.upperBound].map {
          [$0, $0 * (1 - Self.band), $0 * (1 + Self.band)]
        }))
    return [
      "@band using 1:2:3 with filledcurves fillcolor rgb '#E8F1E8'",
      "@band using 1:1 with lines linewidth 1 linecolor rgb '\(Palette.grey)'",
    ]
  }

  private func addLegend(to chart: inout Chart) {
    var x = Self.frame.left
    for kind in Kind.allCases where cells.contains(where: { Kind($0) == kind }) {
      chart.text("\(kind.mark) \(kind.title)", x: x, y: 84, color: kind.color, bold: true)
      x += Double(kind.title.count) * Chart.letterWidth * 1.15 + 56
    }
    chart.text("band: ±15 %", x: x, y: 84, color: Palette.green)
  }

  /// Names unfitted cells: those that are too high above the line of equality, left of their
  /// points, the others below it, right of theirs.
  private func addNames(to chart: inout Chart) {
    let frame = Self.frame
    var placement = LabelPlacement(
      points: cells.map(pixels), left: frame.left, right: frame.right, top: frame.top,
      bottom: frame.bottom)
    for cell in cells where Kind(cell) != .fitted {
      let (kind, point) = (Kind(cell), pixels(cell))
      let name = "\(cell.device)  \(Digits.signedShare(cell.error))"
      let position = placement.place(
        LabelPlacement.Label(
          x: point.x, y: point.y, width: Double(name.count) * Self.letterWidth,
          isLeft: cell.error > 0))
      if abs(position.x - point.x) + abs(position.y - point.y) > 20 {
        let gap = position.isLeft ? -5.0 : 5
        chart.line(
          x: point.x + gap, y: point.y, toX: position.x - gap, y: position.y, color: kind.color)
      }
      chart.text(
        name, x: position.x, y: position.y, size: 13, color: kind.color,
        align: position.isLeft ? .right : .left)
    }
  }

  /// About how wide a letter of a name is.
  private static let letterWidth = 7.2

  private func pixels(_ cell: PublishedRecord.Cell) -> (x: Double, y: Double) {
    (
      scales.x.pixel(cell.publishedTokensPerSecond), scales.y.pixel(cell.simulatedTokensPerSecond)
    )
  }
}
