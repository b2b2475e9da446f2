internal import Metrics

/// A titled table of a report. The templates know its properties by name.
struct ReportSection {
  let title: String
  let note: String?
  let header: [String]
  let rows: [Row]

  /// One line: what it is, then its figures.
  struct Row {
    let name: String
    let cells: [String]
  }

  /// A table with a `header` as wide as its rows; nil where there are no rows.
  init?(_ title: String, note: String? = nil, header: [String], rows: [Row?]) {
    self.title = title
    self.note = note
    self.header = header
    self.rows = rows.compactMap { $0 }
    if self.rows.isEmpty { return nil }
  }

  /// The same table with all text passed through `change`.
  func mapped(_ change: (String) -> String) -> ReportSection {
    let rows = rows.map { Row(name: change($0.name), cells: $0.cells.map(change)) }
    return ReportSection(
      change(title), note: note.map(change), header: header.map(change), rows: rows) ?? self
  }
}

extension ReportSection.Row {
  /// A line for each value that applies: nil where `value` is nil.
  init?<Value>(
    _ name: String, _ value: Value?, _ format: (Value) -> String, basis: String? = nil
  ) {
    guard let value else { return nil }
    self.init(name: name, cells: [format(value)] + (basis.map { [$0] } ?? []))
  }

  /// The figure that the catalogue calls `name`, in its words and format.
  init?(figure name: String, _ value: Double?, basis: String? = nil) {
    let figure = Figure.named(name)
    self.init(figure.name, value, figure.text, basis: basis)
  }

  /// The same of a whole number.
  init?(figure name: String, _ value: Int?, basis: String? = nil) {
    self.init(figure: name, value.map(Double.init), basis: basis)
  }
}
