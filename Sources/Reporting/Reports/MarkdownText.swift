import Quantities

/// Text that stays text in Markdown.
enum MarkdownText {
  /// `text` in one line, with everything escaped that would be mark-up or end a table's cell.
  static func escaped(_ text: String) -> String { Medium.markdown.quoted(text) }

  /// `text` as a block of code, whatever it contains.
  static func block(_ text: String) -> String {
    let text = Medium.markdown.quotedLines(text)
    var (run, longest) = (0, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)text\n\(text)\(text.last?.isNewline == true ? "" : "\n")\(fence)"
  }
}
