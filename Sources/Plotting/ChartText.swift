/// Text as gnuplot takes it literally.
public enum ChartText {
  /// `text` as a gnuplot string, whatever it contains.
  ///
  /// In single quotes gnuplot replaces nothing: no backslashes, no macros, and no commands in
  /// backquotes. The terminals are told not to read mark-up (`noenhanced`).
  public static func quoted(_ text: String) -> String {
    "'"
      + withoutControls(text).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''") + "'"
  }

  /// `text` with a space for each control character.
  static func withoutControls(_ text: some StringProtocol) -> String {
    text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? " " : String(scalar)
    }.joined()
  }

  /// `text`, with its middle left out where it is longer than `limit` characters.
  ///
  /// - Precondition: `limit` is at least 3.
  public static func shortened(_ text: String, to limit: Int) -> String {
    precondition(limit >= 3, "a shortened text keeps both ends")
    guard text.count > limit else { return text }
    let tail = (limit - 1) / 2
    return "\(text.prefix(limit - 1 - tail))…\(text.suffix(tail))"
  }
}
