import ArgumentParser
import Experiments

/// Formats of commands whose result is one object.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case md
}

/// Formats of commands whose result is a table.
enum TableFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case csv
  case md
}

extension Encodable {
  /// Prints the value as JSON.
  func printJSON() throws {
    print(String(decoding: try RunFolder.json(self), as: UTF8.self), terminator: "")
  }
}
