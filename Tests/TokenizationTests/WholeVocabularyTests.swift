import FoundationEssentials
import Files
import GGUF
import TestSupport
import Testing
@testable import Tokenization

/// Vocabularies that are too large to be kept here, against what llama.cpp makes of them, where
/// `EDGEWISE_VOCABULARIES` names a folder with `NAME.gguf`, `NAME.gguf.inp` (texts) and
/// `NAME.gguf.out` (their ids), as the folder `models` of llama.cpp is one.
@Suite struct WholeVocabularyTests {
  private static let folder = ProcessInfo.processInfo.environment["EDGEWISE_VOCABULARIES"]

  private static func files(_ suffix: String) -> [String] {
    let names = folder.map { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? nil
    return (names ?? []).filter { $0.hasSuffix(suffix) }.sorted()
  }

  @Test(arguments: files(".gguf.inp"))
  func `texts of llama.cpp give its ids`(name: String) throws {
    let name = String(name.dropLast(".inp".count))
    guard let tokenizer = try tokenizer(name) else { return }
    let texts = try content(name + ".inp").parts(between: "\n__ggml_vocab_test__\n")
    let lines = try content(name + ".out").split(separator: "\n", omittingEmptySubsequences: false)
    var wrong: [String] = []
    for (text, line) in zip(texts, lines) {
      let ids = tokenizer.encode(text, parsingSpecialTokens: false)
      let expected = line.split(separator: " ").compactMap { Int($0) }
      if ids != expected { wrong.append("\(text.debugDescription): \(ids), not \(expected)") }
    }
    report(name, count: min(texts.count, lines.count), wrong)
  }

  /// nil where it is of a kind that is not supported.
  private func tokenizer(_ name: String) throws -> Tokenizer? {
    do {
      return try Tokenizer(file: GGUFFile(path: path(name), files: disk))
    } catch let error as TokenizerError where error.reason.contains("this engine knows only") {
      print("\(name): \(error.reason)")
      return nil
    }
  }

  private func path(_ name: String) -> String { "\(Self.folder ?? "")/\(name)" }

  private func content(_ name: String) throws -> String {
    try String(decoding: disk.contents(of: path(name)), as: UTF8.self)
  }

  private func report(_ name: String, count: Int, _ wrong: [String]) {
    print("\(name): \(count) texts, \(wrong.count) differences")
    for difference in wrong { Issue.record("\(name) \(difference)") }
  }
}

extension String {
  /// The parts between `separator`s, by scalars.
  fileprivate func parts(between separator: String) -> [String] {
    let bytes = Array(utf8)
    let mark = Array(separator.utf8)
    var parts: [String] = []
    var start = 0
    for position in bytes.indices where bytes[position...].starts(with: mark) {
      guard position >= start else { continue }
      parts.append(String(decoding: bytes[start..<position], as: UTF8.self))
      start = position + mark.count
    }
    return parts + [String(decoding: bytes[start...], as: UTF8.self)]
  }
}
