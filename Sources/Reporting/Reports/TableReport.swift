import Quantities

/// A report of one table: a headline, the table, and what is to be said about it.
struct TableReport<Record> {
  /// What stands above the page.
  let title: String
  /// What came of it, in a sentence.
  let headline: String
  let table: PrintedTable<Record>
  /// What stands above `remarks` on the page.
  let remarksTitle: String
  let remarks: [String]
  let warnings: [String]
  /// How to make it again.
  let command: String

  /// For a terminal.
  var text: String {
    let notes = remarks + warnings.map { "warning: \($0)" }
    let parts = [
      Medium.terminal.quoted(headline), table.text,
      notes.map { Medium.terminal.quoted($0) + "\n" }.joined(),
    ]
    return Self.joined(parts.filter { !$0.isEmpty })
  }

  /// The same as Markdown, with how to make it again.
  var markdown: String {
    let lists = [(remarksTitle, remarks), ("Warnings", warnings)].filter { !$0.1.isEmpty }
      .flatMap { title, items in
        ["## \(title)", items.map { "- \(MarkdownText.escaped($0))" }.joined(separator: "\n")]
      }
    return Self.joined(
      ["# \(title)", MarkdownText.escaped(headline), table.markdown] + lists
        + ["## How to make this again", MarkdownText.block(command)])
  }

  /// The parts with a blank line between them.
  private static func joined(_ parts: [String]) -> String {
    parts.map { $0.last?.isNewline == true ? $0 : $0 + "\n" }.joined(separator: "\n")
  }
}
