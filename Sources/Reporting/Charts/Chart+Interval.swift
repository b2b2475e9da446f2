internal import Plotting
internal import Quantities
internal import Results

extension Chart {
  /// Says below the headings how sure what is shown is.
  mutating func explain(_ text: String) {
    self.text(text, x: 20, y: 76, size: 12, color: Palette.quiet)
  }

  /// Makes a bar known as `name`, and returns the series that draws it, for each of `rows`: where
  /// on the horizontal axis it stands, and its ends; nil where there are none.
  mutating func intervals(
    _ name: String, _ rows: [[Double]], color: String, width: Double = 1.4
  ) -> String? {
    guard !rows.isEmpty else { return nil }
    add(DataBlock(name, rows: rows))
    return "@\(name) using 1:2:(0):($3-$2) with vectors heads size screen 0.003,90"
      + " linewidth \(width) linecolor rgb '\(color)'"
  }
}

extension SpeedInterval {
  /// The least and the greatest mean time of a token, in seconds.
  var tokenSeconds: ClosedRange<Double>? {
    low > 0 && low <= high ? 1 / high...1 / low : nil
  }
}
