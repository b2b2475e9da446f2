public import Plotting
import Quantities
public import Results

/// The pictures of a comparison of devices.
public struct ComparisonChart {
  /// The names of the files that a comparison's charts are drawn into.
  public static let fileNames = Chart.fileNames(of: ["depths", "token-time"])

  /// Draws speed by prefetch depth (`depths`) and where a token's time goes (`token-time`), each as
  /// SVG and PNG; nothing where there are no rows.
  public static func drawn(
    rows: [DeviceComparisonRow], using gnuplot: Gnuplot = Gnuplot()
  ) -> DrawnCharts {
    let charts = [DepthChart(rows)?.chart, TokenPartsChart(rows)?.chart].compactMap(\.self)
    return DrawnCharts(charts, with: gnuplot)
  }

  /// `rows` of each device, in the order in which they were first met.
  static func byDevice(_ rows: [DeviceComparisonRow]) -> [[DeviceComparisonRow]] {
    var groups: [[DeviceComparisonRow]] = []
    for row in rows {
      if let index = groups.firstIndex(where: { $0[0].device == row.device }) {
        groups[index].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups
  }

  /// The shallowest of a device's `rows` that is as good as its fastest: profiles are not known so
  /// well that they could tell speeds apart that are closer than a percent.
  static func best(of rows: [DeviceComparisonRow]) -> DeviceComparisonRow? {
    let fastest = rows.map(\.tokensPerSecond).max() ?? 0
    return rows.filter { $0.tokensPerSecond >= 0.99 * fastest }
      .min { $0.prefetchDepth < $1.prefetchDepth }
  }

  /// What all `rows` have in common, in a line below the title.
  static func subject(of rows: [DeviceComparisonRow]) -> String {
    let model = rows.first?.model ?? ""
    let caps = Set(rows.map(\.memoryCapBytes))
    let cap = rows.first?.memoryCapBytes.map { "in \(Digits.amount($0))" }
    let memory = caps.count == 1 ? cap : "each device in its own memory"
    return [model, memory, "simulated, synthetic routing, warm cache"].compactMap(\.self)
      .joined(separator: "  ·  ")
  }
}
