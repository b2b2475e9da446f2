internal import Results

/// Records as rows: for spreadsheets and for databases.
struct FlatTable<Record> {
  /// What the table is called in SQL.
  let name: String
  let columns: [FlatColumn<Record>]
  let records: [Record]

  /// A header and a line for each record, quoted as RFC 4180 has it; a value that does not apply
  /// is an empty field.
  var csv: String {
    let header = columns.map(\.name)
    let rows = records.map { record in columns.map { $0.value(record)?.field ?? "" } }
    return ([header] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// Statements that make the table where it is not there yet and add the records, in the common
  /// part of SQLite's and PostgreSQL's languages.
  var sql: String {
    let types = columns.map { "  \"\($0.name)\" \($0.type.rawValue)" }.joined(separator: ",\n")
    let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
    let rows = records.map { record in
      let values = columns.map { $0.value(record)?.literal ?? "NULL" }.joined(separator: ", ")
      return "INSERT INTO \(name) (\(names))\nVALUES (\(values));\n"
    }
    return "CREATE TABLE IF NOT EXISTS \(name) (\n\(types)\n);\n" + rows.joined()
  }
}

/// One column of a flat table.
struct FlatColumn<Record>: Sendable {
  let name: String
  let type: SQLType
  /// nil where it does not apply.
  let value: @Sendable (Record) -> FlatValue?

  /// The types of columns.
  enum SQLType: String {
    case text = "TEXT"
    case integer = "INTEGER"
    case real = "REAL"
  }

  static func text(
    _ name: String, _ value: @escaping @Sendable (Record) -> String?
  ) -> FlatColumn {
    FlatColumn(name: name, type: .text) { value($0).map(FlatValue.text) }
  }

  static func integer(
    _ name: String, _ value: @escaping @Sendable (Record) -> Int?
  ) -> FlatColumn {
    FlatColumn(name: name, type: .integer) { value($0).map { .number("\($0)") } }
  }

  static func real(
    _ name: String, _ value: @escaping @Sendable (Record) -> Double?
  ) -> FlatColumn {
    FlatColumn(name: name, type: .real) {
      value($0).flatMap { $0.isFinite ? .number("\($0)") : nil }
    }
  }

  /// A setting by its kind.
  static func setting(
    _ name: SettingName, _ value: @escaping @Sendable (Record) -> SettingValue?
  ) -> FlatColumn {
    let type: SQLType =
      switch name.kind {
      case .count, .flag: .integer
      case .number: .real
      case .text: .text
      }
    return FlatColumn(name: name.rawValue, type: type) { record in
      switch value(record) {
      case nil: nil
      case .flag(let flag): .number(flag ? "1" : "0")
      case .count(let count): .number(type == .real ? "\(Double(count))" : "\(count)")
      case .number(let number): .number("\(number)")
      case .some(let other): .text(other.description)
      }
    }
  }

  /// 1 or 0.
  static func truth(
    _ name: String, _ value: @escaping @Sendable (Record) -> Bool
  ) -> FlatColumn {
    FlatColumn(name: name, type: .integer) { .number(value($0) ? "1" : "0") }
  }

  /// Numbers with spaces between them, as one text.
  static func list(
    _ name: String, _ value: @escaping @Sendable (Record) -> [Double]
  ) -> FlatColumn {
    FlatColumn(name: name, type: .text) {
      .text(value($0).map { "\($0)" }.joined(separator: " "))
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
    case .number(let digits): return digits
    case .text(let text):
      guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
      return "\"" + Self.doubling("\"", in: text) + "\""
    }
  }

  /// As a literal of SQL, where a zero byte would end the statement.
  var literal: String {
    switch self {
    case .number(let digits): digits
    case .text(let text): "'" + Self.doubling("'", in: text.filter { $0 != "\0" }) + "'"
    }
  }

  private static func doubling(_ quote: Character, in text: String) -> String {
    String(text.flatMap { $0 == quote ? [quote, quote] : [$0] })
  }
}
