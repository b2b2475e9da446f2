import Quantities
import Results

/// Records as rows: for spreadsheets and for databases. The columns are the keys of the records in
/// their files, in the order of their coding keys.
struct FlatTable<Record: Codable> {
  /// What the table is called in SQL.
  let name: String
  /// The columns' keys in another order than that of the records; nil for theirs.
  private let ordered: [String]?
  let records: [Record]
  /// What stands between the texts of a list.
  let wordSeparator: String

  /// A table of `records`.
  init(name: String, keys: [String]? = nil, records: [Record], wordSeparator: String = "; ") {
    self.name = name
    self.records = records
    self.wordSeparator = wordSeparator
    ordered = keys
  }

  /// The columns' keys.
  var keys: [String] { columns.map(\.key) }

  /// A header and a line for each record, quoted as RFC 4180 has it; a value that does not apply
  /// is an empty field.
  var csv: String {
    let keys = keys
    let lines = records.map { record in
      let row = FlatRow(record, wordSeparator: wordSeparator)
      return keys.map { row.values[$0]?.field ?? "" }
    }
    return ([keys] + lines).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// Statements that make the table where it is not there yet and add the records, in the common
  /// part of SQLite's and PostgreSQL's languages.
  var sql: String {
    let columns = columns
    let types = columns.map { "  \"\($0.key)\" \($0.shape.sqlType)" }.joined(separator: ",\n")
    let names = columns.map { "\"\($0.key)\"" }.joined(separator: ", ")
    let statements = records.map { record in
      let row = FlatRow(record, wordSeparator: wordSeparator)
      let values = columns.map { row.values[$0.key]?.literal ?? "NULL" }.joined(separator: ", ")
      return "INSERT INTO \(name) (\(names))\nVALUES (\(values));\n"
    }
    return "CREATE TABLE IF NOT EXISTS \(name) (\n\(types)\n);\n" + statements.joined()
  }

  private var columns: [RecordShape.Field] {
    guard let shape = try? RecordShape(of: Record.self), case .object(let fields) = shape else {
      preconditionFailure("rows are made of records with keys")
    }
    guard let ordered else { return fields }
    return ordered.compactMap { key in fields.first { $0.key == key } }
  }
}

extension RecordShape {
  /// The type of a column for it.
  fileprivate var sqlType: String {
    switch self {
    case .truth, .integer: "INTEGER"
    case .number: "REAL"
    case .large, .text, .list, .map, .object: "TEXT"
    }
  }
}

/// One value of a flat table.
enum FlatValue {
  case text(String)
  case number(String)

  /// As a field of a comma-separated line.
  var field: String {
    switch self {
    case .number(let digits): digits
    case .text(let text): Medium.csv.quoted(text)
    }
  }

  /// As a literal of SQL.
  var literal: String {
    switch self {
    case .number(let digits): digits
    case .text(let text): Medium.sql.quoted(text)
    }
  }
}
