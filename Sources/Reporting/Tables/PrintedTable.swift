internal import Metrics

/// Records as people read them, in a terminal or in Markdown.
struct PrintedTable<Record> {
  let columns: [PrintedColumn<Record>]
  let records: [Record]

  /// For a terminal.
  var text: String {
    TextTable.lines([titles] + rows).map { $0 + "\n" }.joined()
  }

  /// For Markdown; the first column flush left, the others right.
  var markdown: String {
    let rule = titles.indices.map { $0 == 0 ? " --- " : " ---: " }
    let lines = ([titles] + rows).map { row in
      "| " + row.map(MarkdownText.escaped).joined(separator: " | ") + " |"
    }
    return ([lines[0], "|" + rule.joined(separator: "|") + "|"] + lines.dropFirst())
      .map { $0 + "\n" }.joined()
  }

  /// As a part of a report; nil where there are no records.
  func section(_ title: String) -> ReportSection? {
    ReportSection(
      title, header: titles,
      rows: rows.map { ReportSection.Row(name: $0.first ?? "", cells: Array($0.dropFirst())) })
  }

  private var titles: [String] { shown.map(\.title) }
  private var rows: [[String]] {
    records.map { record in shown.map { $0.figure(record) ?? "" } }
  }

  /// The columns in which something stands, and of those that only tell configurations apart, the
  /// ones that do.
  private var shown: [PrintedColumn<Record>] {
    columns.filter { column in
      let figures = records.map(column.figure)
      guard figures.contains(where: { $0 != nil }) else { return false }
      return column.isAlwaysShown || Set(figures).count > 1
    }
  }
}

/// One column of a printed table.
struct PrintedColumn<Record>: Sendable {
  let title: String
  /// False for a column that is left out where all its figures are the same.
  var isAlwaysShown = true
  /// The rounded figure with its unit; nil where it does not apply.
  let figure: @Sendable (Record) -> String?
}

extension PrintedColumn {
  /// The column of the figure that the catalogue calls `name`, under its title and in its format.
  init(
    _ name: String, isAlwaysShown: Bool = true, _ value: @escaping @Sendable (Record) -> Double?
  ) {
    let figure = Figure.named(name)
    self.init(title: figure.column, isAlwaysShown: isAlwaysShown) { record in
      value(record).map(figure.text)
    }
  }

  /// The same of a whole number.
  init(_ name: String, isAlwaysShown: Bool = true, _ value: @escaping @Sendable (Record) -> Int?) {
    self.init(name, isAlwaysShown: isAlwaysShown) { value($0).map(Double.init) }
  }

  /// The same of a text, or of what is put in words here.
  init(
    _ name: String, isAlwaysShown: Bool = true, _ value: @escaping @Sendable (Record) -> String?
  ) {
    self.init(title: Figure.named(name).column, isAlwaysShown: isAlwaysShown, figure: value)
  }
}
