internal import Files

/// A picture, described once and drawn in each format.
public struct Chart {
  /// The file name without its ending.
  public let name: String
  public let heightInPixels: Int
  /// gnuplot commands from the first setting to the last plot.
  private(set) var commands: [String] = []
  private(set) var blocks: [DataBlock] = []

  /// The width of every picture.
  public static let widthInPixels = 1200

  /// The height of ordinary text in pixels, and about how wide one of its letters is.
  public static let textSize = 15
  public static let letterWidth = 7.9

  /// The formats a picture is written in.
  public enum Format: String, CaseIterable {
    case svg
    case png

    /// Whether `picture` begins and ends as one of this format does.
    func isWhole(_ picture: [UInt8]) -> Bool {
      switch self {
      case .svg:
        let end = picture.reversed().drop { $0 == UInt8(ascii: "\n") }
        return picture.starts(with: "<?xml".utf8) && end.starts(with: "</svg>".utf8.reversed())
      case .png:
        return picture.starts(with: [0x89] + "PNG\r\n".utf8)
          && picture.dropLast(4).suffix(4).elementsEqual("IEND".utf8)
      }
    }
  }

  /// A picture of so many pixels, headed by what it shows and of what.
  public init(name: String, height: Int, title: String, subtitle: String) {
    self.name = name
    heightInPixels = height
    add("set encoding utf8")
    // Without a title of its own each plot would be called after its command.
    add("set key noautotitle; unset key")
    add("set tics nomirror scale 0.4 textcolor rgb '\(Palette.quiet)'")
    add("set border 3 linecolor rgb '\(Palette.grey)'")
    add("set grid noxtics ytics back linetype 1 linewidth 1 linecolor rgb '\(Palette.faint)'")
    text(title, x: 20, y: 30, size: 22, bold: true)
    text(subtitle, x: 20, y: 56, color: Palette.quiet)
  }

  /// Appends a gnuplot command.
  public mutating func add(_ command: String) { commands.append(command) }

  /// Makes `block` known to the commands.
  public mutating func add(_ block: DataBlock) { blocks.append(block) }

  /// Which end of a text its position names.
  public enum Alignment: String {
    case left, center, right
  }

  /// Writes `text` at a pixel counted from the upper left corner.
  public mutating func text(
    _ text: String, x: Double, y: Double, size: Int = textSize, color: String = Palette.ink,
    bold: Bool = false, align: Alignment = .left, isUpright: Bool = false
  ) {
    add(
      """
      set label \(ChartText.quoted(text)) at screen \(screenX(x)), screen \(screenY(y)) \
      \(align.rawValue) font 'DejaVu Sans\(bold ? ":Bold" : ""),\(size)' \
      \(isUpright ? "rotate by 90 " : "")textcolor rgb '\(color)' front
      """)
  }

  /// Draws a thin line between two pixels, counted from the upper left corner.
  public mutating func line(x: Double, y: Double, toX endX: Double, y endY: Double, color: String) {
    add(
      """
      set arrow from screen \(screenX(x)), screen \(screenY(y)) \
      to screen \(screenX(endX)), screen \(screenY(endY)) nohead linewidth 2 \
      linecolor rgb '\(color)' back
      """)
  }

  /// Places the plot between these pixels, counted from the upper left corner.
  public mutating func frame(left: Double, right: Double, top: Double, bottom: Double) {
    add("set lmargin at screen \(screenX(left)); set rmargin at screen \(screenX(right))")
    add("set tmargin at screen \(screenY(top)); set bmargin at screen \(screenY(bottom))")
  }

  /// Names the axis below the plot. The terminals would each put it somewhere else.
  public mutating func nameHorizontalAxis(
    _ name: String, left: Double, right: Double, bottom: Double
  ) {
    text(name, x: (left + right) / 2, y: bottom + 44, color: Palette.quiet, align: .center)
  }

  /// Names a vertical axis, beside it at pixel `x`.
  public mutating func nameVerticalAxis(
    _ name: String, x: Double, top: Double, bottom: Double, color: String = Palette.quiet
  ) {
    text(name, x: x, y: (top + bottom) / 2, color: color, align: .center, isUpright: true)
  }

  private func screenX(_ pixel: Double) -> Double { pixel / Double(Self.widthInPixels) }
  private func screenY(_ pixel: Double) -> Double { 1 - pixel / Double(heightInPixels) }

  /// The picture in `format`.
  ///
  /// - Parameter mayGiveUp: Whether it is given up when no picture is wanted any more.
  public func drawn(
    as format: Format, with gnuplot: Gnuplot, mayGiveUp: Bool = false
  ) throws(ReportError) -> [UInt8] {
    let script = ([terminal(format)] + commands).joined(separator: "\n")
    let picture = try gnuplot.draw(script, blocks: blocks, mayGiveUp: mayGiveUp)
    guard format.isWhole(picture) else {
      throw ReportError(
        .drawingFailed,
        Gnuplot.isLargest(picture)
          ? "\(gnuplot.program) may not write more of it: raise `ulimit -f`"
          : "\(gnuplot.program) did not draw all of it")
    }
    return format == .svg ? Self.finished(svg: picture) : FileSign.signed(png: picture)
  }

  /// `svg` with its sign, weights as browsers want them, and fonts for where DejaVu is missing.
  private static func finished(svg: [UInt8]) -> [UInt8] {
    let families = "font-family=\"DejaVu Sans, Verdana, sans-serif\""
    var svg = svg
    // The description stands at the beginning.
    if let sign = svg.prefix(4096).firstRange(of: "<desc>Produced by ".utf8) {
      svg.replaceSubrange(sign, with: FileSign.svg.utf8)
    }
    let text = String(decoding: svg, as: UTF8.self)
      .replacing("font-family=\"DejaVu Sans:Bold\"", with: "\(families) font-weight=\"bold\"")
      .replacing("font-family=\"DejaVu Sans\"", with: families)
    return [UInt8](text.utf8)
  }

  // SVG counts fonts in pixels, the cairo terminal in points of 96 dpi: 3/4 makes them equal.
  private func terminal(_ format: Format) -> String {
    let size = "size \(Self.widthInPixels),\(heightInPixels) noenhanced background '#ffffff'"
    let font = "font 'DejaVu Sans,\(Self.textSize)'"
    let identifier = name.replacing("-", with: "_")
    return switch format {
    case .svg: "set terminal svg \(size) \(font) name '\(identifier)'"
    case .png: "set terminal pngcairo \(size) \(font) fontscale 0.75"
    }
  }
}
