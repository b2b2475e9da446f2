import Files
import Metrics
import Quantities

/// Whether Edgewise wrote a file, as the file itself shows.
enum OwnFile {
  /// An empty file, a bundle, a recording, a trace, a result as JSON, CSV or SQL, a report, and a
  /// picture. Tables as text or Markdown, logits, models and profiles look like anybody's: profiles
  /// are edited by hand, and the others bear no sign.
  static func isOwn(_ path: String) -> Bool {
    guard let file = try? PositionedFile(path: path, files: disk) else { return false }
    let byteCount = file.byteCount.bytes
    let endLength = min(byteCount, FileSign.markdown.utf8.count)
    guard let beginning = try? file.bytes(at: 0, count: min(byteCount, beginning)),
      let end = try? file.bytes(at: byteCount - endLength, count: endLength)
    else { return false }
    let text = String(decoding: beginning, as: UTF8.self)
    return beginning.isEmpty || FileSign.isIn(beginning: beginning, end: end)
      || magics.contains(where: text.hasPrefix) || isTable(text) || isResult(text, file)
  }

  private static let beginning = 1 << 16

  private static let magics =
    ["EDGEWISE-EXPERTS", "EDGEWISE-ROUTING", "position,layer,rank,expert,weight,active_neurons\n"]
    + ["{\"edgewise\":{\"format\":"]
    + ["bench", "bench_kernels", "comparison", "devices", "parts"].map {
      "CREATE TABLE IF NOT EXISTS \($0) ("
    }

  /// The last of the head's keys comes behind all that is sorted before it: in a long run behind
  /// megabytes of tokens.
  private static func isResult(_ text: String, _ file: PositionedFile) -> Bool {
    guard ["{", "["].contains(where: text.hasPrefix),
      let bytes = try? file.bytes(at: 0, count: min(file.byteCount.bytes, longestResult))
    else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.contains("\"engine_version\"") && text.contains("\"schema_version\"")
  }

  private static let longestResult = 1 << 25

  private static let keys = Set(
    Figure.catalog.flatMap(\.figures).compactMap { $0.key.split(separator: ".").last })

  /// Whether the first line is the header of a table of results: keys of figures, and nothing else.
  private static func isTable(_ text: String) -> Bool {
    let cells = text.prefix { !$0.isNewline }.split(separator: ",")
    return cells.count > 4 && cells.allSatisfy(keys.contains)
  }
}
