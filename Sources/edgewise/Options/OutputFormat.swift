import ArgumentParser
import Results

/// Formats of commands whose result is one object.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case md
}

/// Formats of commands whose result is one object or a table.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  /// The object on one line.
  case jsonl
  case csv
  case md
}

/// Formats of commands whose result is a table.
enum RowFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case md
  case csv
  /// A list of objects.
  case json
  /// An object on each line.
  case jsonl
  /// Statements that make and fill a table.
  case sql
}

extension ResultContent {
  /// The record as a file that this command makes.
  func asFile() throws -> ResultFile<Self> { try ResultFile(self, origin: Invocation.origin) }
}

extension Encodable {
  /// Prints the value as JSON, on one line or for people.
  func printJSON(onOneLine isOneLine: Bool = false) throws {
    let bytes = try RunFolder.json(self, isOneLine: isOneLine)
    print(String(decoding: bytes, as: UTF8.self), terminator: "")
  }
}
