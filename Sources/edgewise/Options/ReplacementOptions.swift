import ArgumentParser
import Files
import Metrics
import Quantities

/// A file and the argument that names it.
struct NamedFile {
  let argument: String
  let path: String

  /// nil where the argument was not given.
  init?(_ argument: String, _ path: String?) {
    guard let path else { return nil }
    self.argument = argument
    self.path = path
  }

  fileprivate var text: String { "\(argument) \(Invocation.quoted(path))" }
}

/// Which files a command may replace.
struct ReplacementOptions: ParsableArguments {
  @Flag(
    help: """
      Also replace a file that does not show that Edgewise wrote it. A file that is read is never \
      replaced.
      """)
  var force = false

  /// Finds out before the work whether its results can be written, and what they would replace.
  ///
  /// - Parameters:
  ///   - outputs: The files that the command writes; nil for one that it does not.
  ///   - inputs: Those that it reads.
  /// - Throws: `ValidationError` where a file is written twice, written and read, or somebody's;
  ///   `FileError` where one cannot be written.
  func prepare(_ outputs: [NamedFile?], besides inputs: [NamedFile?] = []) throws {
    var others = inputs.compactMap(\.self)
    for output in outputs.compactMap(\.self) {
      if let other = others.first(where: { disk.isSameFile($0.path, output.path) }) {
        throw ValidationError(
          "\(output.text) is the same file as \(other.text); name another file to write.")
      }
      others.append(output)
      try disk.checkWritable(output.path)
      guard force || !disk.exists(output.path) || OwnFile.isOwn(output.path) else {
        throw ValidationError(
          "\(output.text) is there already and does not show that Edgewise wrote it; name another"
            + " file, or add --force to replace it.")
      }
    }
  }
}

/// Whether Edgewise wrote a file, as the file itself shows.
enum OwnFile {
  /// An empty file, a bundle, a recording, and a result as JSON, CSV or SQL. Tables as text or
  /// Markdown, logits, models, profiles and pictures look like anybody's: profiles are edited by
  /// hand, and the others bear no sign.
  static func isOwn(_ path: String) -> Bool {
    guard let file = try? PositionedFile(path: path, files: disk),
      let bytes = try? file.bytes(at: 0, count: min(file.byteCount.bytes, beginning))
    else { return false }
    if bytes.isEmpty { return true }
    let text = String(decoding: bytes, as: UTF8.self)
    return magics.contains(where: text.hasPrefix) || isResult(text) || isTable(text)
  }

  /// In a result file the last of its head's keys comes behind all that is sorted before it.
  private static let beginning = 1 << 20

  private static let magics =
    ["EDGEWISE-EXPERTS", "EDGEWISE-ROUTING", "position,layer,rank,expert,weight,active_neurons\n"]
    + ["bench", "bench_kernels", "comparison", "devices", "parts"].map {
      "CREATE TABLE IF NOT EXISTS \($0) ("
    }

  private static func isResult(_ text: String) -> Bool {
    ["{", "["].contains(where: text.hasPrefix) && text.contains("\"engine_version\"")
      && text.contains("\"schema_version\"")
  }

  private static let keys = Set(
    Figure.catalog.flatMap(\.figures).compactMap { $0.key.split(separator: ".").last })

  /// Whether the first line is the header of a table of results: keys of figures, and nothing else.
  private static func isTable(_ text: String) -> Bool {
    let cells = text.prefix { !$0.isNewline }.split(separator: ",")
    return cells.count > 4 && cells.allSatisfy(keys.contains)
  }
}
