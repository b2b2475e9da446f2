import ArgumentParser
import Files
import Quantities
import Results

/// Where rows of results go, and in what form.
struct RowOutput: ParsableArguments {
  @Option(
    help: "How to print: a table (text, md), all fields (csv, json, jsonl), or statements (sql).")
  var format: RowFormat = .text

  @Option(
    help: "The file to write; without it, standard output.", transform: String.init(fileName:))
  var output: String?

  @OptionGroup var replacement: ReplacementOptions

  /// Finds out before the work whether its result can be written, of which `inputs` are no part,
  /// and `others` that are written too.
  func prepare(
    besides inputs: @autoclosure () throws -> [NamedFile?], _ others: [NamedFile?] = []
  ) throws {
    try replacement.prepare([NamedFile("--output", output)] + others, besides: try inputs())
  }

  /// Writes `records` or one of their tables.
  func write(
    _ records: [some ResultContent], text: () -> String, markdown: () -> String, csv: () -> String,
    sql: () -> String
  ) throws {
    let result =
      switch format {
      case .text: text()
      case .md: markdown()
      case .csv: csv()
      case .sql: sql()
      case .json:
        String(
          decoding: try RunFolder.json(records.map { try $0.asFile().sealed() }), as: UTF8.self)
      case .jsonl:
        try records.map {
          String(decoding: try $0.asFile().json(isOneLine: true), as: UTF8.self)
        }.joined()
      }
    try Console.deliver(result, to: output)
  }
}

extension Console {
  /// Writes a whole result to the file at `path`; without one, or where that is not possible, to
  /// standard output.
  static func deliver(_ result: String, to path: String?) throws {
    guard let path else { return print(result, terminator: "") }
    do { try disk.write(Array(result.utf8), to: path) } catch {
      print(result, terminator: "")
      throw error
    }
  }
}

/// Amounts separated by commas.
struct AmountList {
  let amounts: [ByteCount]

  /// The amounts in `text`, each with its unit.
  init(parsing text: String) throws {
    amounts = try text.split(separator: ",", omittingEmptySubsequences: false).map {
      try ByteCount(positive: String($0))
    }
  }
}
