import Quantities

/// What came of reading a damaged input, beside what the examples mean.
public enum Verdict: String, CaseIterable, Sendable {
  /// Refused with one sentence.
  case refused
  /// Read as if it were not damaged.
  case unchanged
  /// Read, with other numbers than any example has.
  case number
  /// Read, with other texts.
  case text
  /// Read, with more or fewer entries.
  case entries
  /// Read, with a number among its figures that is none: a fault.
  case notFinite = "not-finite"
  /// Refused with something else than a sentence, or in contradiction to itself: a fault.
  case fault

  /// Whether the reader has to be mended.
  public var isFault: Bool { self == .fault || self == .notFinite }
}

/// Reads inputs of one format and judges what comes of it.
public struct Judge: Sendable {
  public let format: FuzzedFormat
  private let meanings: Set<String>
  /// What is left of them without digits, and without texts as well.
  private let shapes: Set<[UInt8]>
  private let frames: Set<[UInt8]>

  /// A judge of `format`.
  ///
  /// - Throws: where an example is refused.
  public init(_ format: FuzzedFormat) throws {
    self.format = format
    meanings = Set(try format.seeds.map(format.meaning))
    shapes = Set(meanings.map { Self.shape(of: $0, keepsText: true) })
    frames = Set(meanings.map { Self.shape(of: $0, keepsText: false) })
  }

  /// Reads `input`; `remark` is the sentence or the meaning that belongs to the verdict.
  public func verdict(on input: [UInt8]) -> (verdict: Verdict, remark: String) {
    do {
      let meaning = try format.meaning(input)
      return (verdict(onMeaning: meaning), meaning)
    } catch {
      // As a user sees it.
      let sentence = Medium.terminal.quoted("\(error)")
      return (Self.isSentence(error, sentence) ? .refused : .fault, sentence)
    }
  }

  private func verdict(onMeaning meaning: String) -> Verdict {
    if meanings.contains(meaning) { return .unchanged }
    if format.hasFigures, Self.hasNoNumber(meaning) { return .notFinite }
    if shapes.contains(Self.shape(of: meaning, keepsText: true)) { return .number }
    return frames.contains(Self.shape(of: meaning, keepsText: false)) ? .text : .entries
  }

  /// Whether a user can do something with `error`: an error of this package, and not too long.
  private static func isSentence(_ error: any Error, _ sentence: String) -> Bool {
    let own: Set = [
      "BudgetError", "BundleError", "FileError", "GGUFError", "ModelError", "ProfileError",
      "QuantityError", "RunError", "SynthesisError", "TemplateError", "TokenizerError",
      "TraceFileError", "WorkloadError",
    ]
    return own.contains("\(type(of: error))") && (20...2000).contains(sentence.utf8.count)
  }

  /// Whether `nan` or `inf` stands where a number should: behind a colon, a comma or a bracket, and
  /// not in a text in quotes, which says what it likes.
  private static func hasNoNumber(_ meaning: String) -> Bool {
    var (before, isQuoted, isEscaped) = (UInt8(ascii: "x"), false, false)
    let bytes = Array(meaning.utf8)
    for index in bytes.indices {
      defer { if !" -".utf8.contains(bytes[index]) { before = bytes[index] } }
      if isEscaped {
        isEscaped = false
        continue
      }
      isEscaped = bytes[index] == UInt8(ascii: "\\")
      if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard !isQuoted, ":,([".utf8.contains(before), index + 3 <= bytes.count else { continue }
      let word = bytes[index..<index + 3]
      // A key may have any name.
      let isEnd =
        index + 3 == bytes.count
        || !(65...122).contains(bytes[index + 3]) && bytes[index + 3] != UInt8(ascii: ":")
      if isEnd, word.elementsEqual("nan".utf8) || word.elementsEqual("inf".utf8) { return true }
    }
    return false
  }

  /// `meaning` with one digit for each number, and where texts do not count without letters.
  private static func shape(of meaning: String, keepsText: Bool) -> [UInt8] {
    var shape: [UInt8] = []
    for byte in meaning.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
        if shape.last != UInt8(ascii: "0") { shape.append(UInt8(ascii: "0")) }
      case 65...90, 95, 97...122, 128...:
        if keepsText { shape.append(byte) }
      case UInt8(ascii: "\n"), UInt8(ascii: ","), UInt8(ascii: ":"): shape.append(byte)
      default: if keepsText { shape.append(byte) }
      }
    }
    return shape
  }
}
