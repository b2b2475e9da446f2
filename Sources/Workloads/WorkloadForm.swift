/// What a file of requests is written in.
enum WorkloadForm {
  /// Prompts as they are.
  case text
  /// Values of JSON, one a line; or a single one over several lines.
  case values
  /// A list of JSON.
  case list

  /// The form of `text` in the file at `path`. A name that says JSON is believed; else the first
  /// two bytes that are not blank decide.
  ///
  /// - Throws: `WorkloadError` where it is empty, or a table by its name.
  init(_ text: [UInt8], path: String) throws(WorkloadError) {
    let name = path.lowercased()
    if let kind = Self.otherKind(name, text) {
      throw WorkloadError(path: path, "this is \(kind) and no file of prompts; name one")
    }
    if [".csv", ".tsv"].contains(where: name.hasSuffix) {
      throw WorkloadError(
        path: path, "the rows of a table are no prompts; write its prompts a line each, or as JSON")
    }
    let marks = Array(text.lazy.filter { !isBlank($0) && $0 != recordSeparator }.prefix(2))
    guard let first = marks.first else {
      throw WorkloadError(path: path, "nothing is asked in it; give it a prompt a line")
    }
    let isNamedJSON = [".json", ".jsonl", ".ndjson"].contains(where: name.hasSuffix)
    // What ends behind its first mark is JSON that was cut off.
    let isJSON = isNamedJSON || marks.dropFirst().allSatisfy { Self.mayFollow($0, first) }
    switch first {
    case UInt8(ascii: "[") where isJSON: self = .list
    case UInt8(ascii: "{") where isJSON: self = .values
    default: self = isNamedJSON ? .values : .text
    }
  }

  /// What a file is by its name or its beginning, where nobody means that to be asked; nil where
  /// nothing shows. In a list of Python's, quotes stand where JSON has others.
  private static func otherKind(_ name: String, _ text: [UInt8]) -> String? {
    let beginning = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
      .drop { $0.isWhitespace }
    let begins = { (marks: [String]) in marks.contains(where: beginning.hasPrefix) }
    let ends = { (marks: [String]) in marks.contains(where: name.hasSuffix) }
    if begins(["version https://git-lfs"]) {
      return "a pointer of Git LFS (fetch the file with `git lfs pull`)"
    }
    if begins(["<!doctype", "<html"]) || ends([".html", ".htm"]) { return "a web page" }
    if ends([".yaml", ".yml"]) { return "YAML" }
    return begins(["{'", "[{'", "['"]) ? "a value of Python, not of JSON," : nil
  }

  /// Whether a value of JSON that begins with `first`, a bracket, goes on with `second`. Words that
  /// JSON has are no requests: what begins with them in brackets is text.
  private static func mayFollow(_ second: UInt8, _ first: UInt8) -> Bool {
    switch second {
    case UInt8(ascii: "\""): true
    case UInt8(ascii: "}"): first == UInt8(ascii: "{")
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "-"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      first == UInt8(ascii: "[")
    default: false
    }
  }
}
