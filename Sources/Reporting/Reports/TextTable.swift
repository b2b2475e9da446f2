import Quantities

/// Columns for a terminal.
enum TextTable {
  /// `rows` with each column as wide as its widest cell; the first column flush left, the others
  /// right. A row may have fewer cells than the widest one.
  static func lines(_ rows: [[String]]) -> [String] {
    let rows = rows.map { $0.map(Medium.terminal.quoted) }
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.compactMap { column < $0.count ? $0[column].count : nil }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      return trimmed(cells.joined(separator: "  "))
    }
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
