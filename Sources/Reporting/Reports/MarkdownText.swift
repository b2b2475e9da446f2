/// Text that stays text in Markdown.
enum MarkdownText {
  /// `text` in one line, with everything escaped that would be mark-up or end a table's cell.
  static func escaped(_ text: String) -> String {
    let marks: Set<Character> = ["\\", "`", "*", "[", "]", "<", "|", "~"]
    return String(
      text.flatMap { character -> [Character] in
        if character.isNewline { return [" "] }
        return marks.contains(character) ? ["\\", character] : [character]
      })
  }

  /// `text` as a block of code, whatever it contains.
  static func block(_ text: String) -> String {
    var (run, longest) = (0, 0)
    for character in text {
      run = character == "`" ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)text\n\(text)\(text.last?.isNewline == true ? "" : "\n")\(fence)"
  }
}
