/// Where text is shown that comes from files, models and command lines. Such text is data: nothing
/// in it may act on what shows it.
public enum Medium: CaseIterable, Sendable {
  case terminal, markdown, html, svg, csv, json, sql

  /// `text` as this medium takes it in one line: of a table, a heading, a value. JSON, CSV and SQL
  /// get the literal with its quotation marks; HTML and SVG what their templates escape after that.
  public func quoted(_ text: String) -> String {
    switch self {
    case .terminal, .html: Self.visible(text)
    case .svg: Self.visible(text, lineBreak: " ")
    case .markdown: Self.inMarkdown(Self.visible(text, lineBreak: " "))
    case .csv: Self.field(Self.visible(text, keepsLines: true))
    case .sql: "'" + Self.visible(text, keepsLines: true).doubling("'") + "'"
    case .json: "\"" + text.unicodeScalars.map(Self.inJSON).joined() + "\""
    }
  }

  /// `text` of several lines: line breaks and tabs stay.
  ///
  /// - Precondition: the medium is one for people to read.
  public func quotedLines(_ text: String) -> String {
    precondition([.terminal, .markdown, .html].contains(self), "only people read lines")
    return Self.visible(text, keepsLines: true)
  }

  /// Whether `scalar` is one that a terminal obeys, that turns the direction of text around, or
  /// that breaks a line without looking like it.
  static func isActive(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
      0xFFFE, 0xFFFF:
      true
    default: false
    }
  }

  /// `text` with a picture or the number of each character that acts.
  private static func visible(
    _ text: String, keepsLines: Bool = false, lineBreak: String? = nil
  ) -> String {
    guard text.unicodeScalars.contains(where: isActive) else { return text }
    return text.unicodeScalars.map { scalar in
      guard isActive(scalar) else { return String(scalar) }
      if keepsLines, scalar == "\n" || scalar == "\t" { return String(scalar) }
      if let lineBreak, scalar.properties.isWhitespace { return lineBreak }
      return picture(of: scalar)
    }.joined()
  }

  private static func picture(of scalar: Unicode.Scalar) -> String {
    let picture = scalar.value < 0x20 ? 0x2400 + scalar.value : scalar == "\u{7F}" ? 0x2421 : 0
    if picture > 0, let scalar = Unicode.Scalar(picture) { return String(scalar) }
    return "\\u{\(String(scalar.value, radix: 16))}"
  }
}

// MARK: - One by one

extension Medium {
  private static func inMarkdown(_ text: String) -> String {
    let marks: Set<Character> = ["\\", "`", "*", "[", "]", "<", "|", "~"]
    return String(text.flatMap { marks.contains($0) ? ["\\", $0] : [$0] })
  }

  /// As RFC 4180 has it. A spreadsheet takes what begins with one of four signs for a formula, even
  /// within quotation marks; behind an apostrophe it is text.
  private static func field(_ text: String) -> String {
    let plain = text.first.map { "=+-@\t".contains($0) } == true ? "'" + text : text
    guard plain.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return plain }
    return "\"" + plain.doubling("\"") + "\""
  }

  private static func inJSON(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
    return isActive(scalar) ? escape(scalar) : String(scalar)
  }

  /// `json` without characters that act: such as stand in its texts become escapes.
  public static func harmless(json: [UInt8]) -> [UInt8] {
    let text = String(decoding: json, as: UTF8.self)
    let isSafe = { (scalar: Unicode.Scalar) in scalar == "\n" || !isActive(scalar) }
    guard !text.unicodeScalars.allSatisfy(isSafe) else { return json }
    return text.unicodeScalars.flatMap { scalar in
      Array((isSafe(scalar) ? String(scalar) : escape(scalar)).utf8)
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

extension String {
  fileprivate func doubling(_ quote: Character) -> String {
    String(flatMap { $0 == quote ? [quote, quote] : [$0] })
  }
}
