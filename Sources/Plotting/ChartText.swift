import Quantities

/// Text as gnuplot takes it literally.
public enum ChartText {
  /// `text` as a gnuplot string, whatever it contains.
  ///
  /// In single quotes gnuplot replaces nothing: no backslashes, no macros, and no commands in
  /// backquotes. The terminals are told not to read mark-up (`noenhanced`).
  public static func quoted(_ text: String) -> String {
    "'"
      + Medium.svg.quoted(text).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "''") + "'"
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
