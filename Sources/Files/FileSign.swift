/// What shows that Edgewise wrote a file of a form that other programs write too. Whoever looks at
/// the picture or reads the text does not see it.
public enum FileSign {
  /// The description of a picture as SVG begins so.
  public static let svg = "<desc>Drawn by Edgewise with "
  /// In the head of a page.
  public static let html = #"<meta name="generator" content="Edgewise"/>"#
  /// The last line of a text as Markdown.
  public static let markdown = "<!-- Written by Edgewise. -->\n"

  /// The last line of a distribution as an HDR histogram's.
  public static let histogram = "#[Written by Edgewise.]\n"

  /// A chunk of a picture as PNG that names the program: length, kind, text and checksum.
  private static let pngChunk =
    [0, 0, 0, 17] + Array("tEXtSoftware\0Edgewise".utf8) + [0xFA, 0x3B, 0x68, 0x9F]
  private static let pngBeginning = [0x89] + Array("PNG\r\n".utf8)
  /// Where the first chunk ends, which every PNG has.
  private static let pngHeaderByteCount = 33

  /// The picture as PNG with its sign.
  ///
  /// - Precondition: `picture` is a whole one.
  public static func signed(png picture: [UInt8]) -> [UInt8] {
    picture[..<pngHeaderByteCount] + pngChunk + picture[pngHeaderByteCount...]
  }

  /// The text as Markdown with its sign.
  public static func signed(markdown text: String) -> [UInt8] {
    Array((text + (text.hasSuffix("\n") ? "\n" : "\n\n") + markdown).utf8)
  }

  /// The distribution with its sign.
  public static func signed(histogram text: String) -> [UInt8] { Array((text + histogram).utf8) }

  /// Whether a file bears a sign that has these bytes at its beginning, some thousand of them, and
  /// these at its end.
  public static func isIn(beginning: [UInt8], end: [UInt8]) -> Bool {
    if beginning.starts(with: pngBeginning) {
      return beginning.dropFirst(pngHeaderByteCount).starts(with: pngChunk)
    }
    let text = String(decoding: beginning.prefix(headByteCount), as: UTF8.self)
    return text.hasPrefix("<?xml") && text.contains(svg)
      || text.hasPrefix("<!DOCTYPE html>") && text.contains(html)
      || [markdown, histogram].contains { end.reversed().starts(with: $0.utf8.reversed()) }
  }

  /// The signs of SVG and HTML stand among the first bytes.
  private static let headByteCount = 1 << 12
}
