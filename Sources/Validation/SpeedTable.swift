public import Files
import Quantities
import Results

/// A table of measured speeds, as anybody may have it.
public struct SpeedTable: Hashable, Sendable {
  public let rows: [SpeedRow]
  /// What of it is not read, in a sentence each.
  public let notes: [String]

  /// The table in the text `csv`, which errors call `path`: a line with the names of columns, in
  /// any order, and a line for each row.
  ///
  /// - Throws: `RunError` where a column is missing, a line is no row, or the last one has no end,
  ///   naming it; `FileError` where the file cannot be read.
  public init(csv: ByteWindow, path: String) throws {
    var lines = LineReader(csv)
    var header = try lines.next()
    while header?.isEmpty == true { header = try lines.next() }
    let names = Self.fields(of: header ?? "") ?? []
    if let missing = SpeedRow.columns.first(where: { !names.contains($0) }) {
      throw RunError(
        "\(path): there is no column \(missing); a table of speeds has"
          + " \(SpeedRow.columns.joined(separator: ", "))")
    }
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw RunError("\(path): the column \(twice) stands there twice; keep one of them")
    }
    // What is passed over may be cut.
    let isRead = names.last.map(SpeedRow.columnsThatAreRead.contains) ?? false
    var rows: [SpeedRow] = []
    while let line = try lines.next() {
      if line.isEmpty { continue }
      guard let fields = Self.fields(of: line), fields.count == names.count else {
        throw RunError("\(path): line \(lines.number) does not have \(names.count) fields")
      }
      rows.append(
        try SpeedRow(
          Dictionary(uniqueKeysWithValues: zip(names, fields)),
          line: lines.number, path: path))
      if isRead { try lines.requireEnd(of: path) }
    }
    self.rows = rows
    notes = Self.notes(on: names, path: path)
  }

  /// A column that is passed over may be one whose name is misspelt.
  private static func notes(on names: [String], path: String) -> [String] {
    let absent = SpeedRow.columnsThatAreRead.filter { !names.contains($0) }
    let passed = names.filter { !$0.isEmpty && !SpeedRow.columnsThatAreRead.contains($0) }
    let meant = passed.map { name in
      NearestName.nearest(to: name, among: absent)
        .flatMap { NearestName.distance(name, $0) <= 1 + name.count / 4 ? $0 : nil }
    }
    var notes = zip(passed, meant).compactMap { name, meant in
      meant.map { "\(path): the column \(name) is passed over; if \($0) is meant, write it so" }
    }
    let others = zip(passed, meant).filter { $1 == nil }.map { $0.0.prefix(40) }
    if !others.isEmpty {
      let more = others.count > mostNames ? " and \(others.count - mostNames) more" : ""
      notes.append(
        "\(path): columns that are passed over: \(others.prefix(mostNames).joined(separator: ", "))"
          + more)
    }
    return notes
  }

  private static let mostNames = 8

  /// The fields of a line as RFC 4180 has it, without line breaks in them; nil where a quotation
  /// mark is missing.
  private static func fields(of line: String) -> [String]? {
    // Within quotation marks are the odd parts; two marks in a row leave an empty one between.
    let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
    guard !parts.count.isMultiple(of: 2) else { return nil }
    var fields = [""]
    for (index, part) in parts.enumerated() {
      if index.isMultiple(of: 2) {
        if index > 0, part.isEmpty, index < parts.count - 1 { fields[fields.count - 1] += "\"" }
        let pieces = part.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        fields[fields.count - 1] += pieces.first ?? ""
        fields += pieces.dropFirst()
      } else {
        fields[fields.count - 1] += part
      }
    }
    // Blanks around a text are nobody's intention, and a name with one is another name.
    return fields.map { $0.trimmingBlanks }
  }
}

extension String {
  /// Without the blanks and tabs at its beginning and its end.
  fileprivate var trimmingBlanks: String {
    var rest = self[...]
    while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
    while rest.last == " " || rest.last == "\t" { rest.removeLast() }
    return String(rest)
  }
}
