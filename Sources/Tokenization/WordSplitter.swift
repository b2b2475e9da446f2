/// Cuts UTF-8 text into the words of the `qwen2` rule; tokens never reach across two words.
///
/// At each position the first of these that fits is the next word:
/// 1. an apostrophe and `s`, `t`, `re`, `ve`, `m`, `ll` or `d`, in capitals or not;
/// 2. letters, with at most one character before them that is no number and no line break;
/// 3. one number character;
/// 4. characters that are neither blank, letter nor number, with at most one U+0020 before them
///    and all line breaks after them;
/// 5. a run of blank characters up to its last line break;
/// 6. a run of blank characters without its last one, which is left for the word behind it, unless
///    the text ends there or the run is a single character.
struct WordSplitter: Sequence, IteratorProtocol {
  private let text: [UInt8]
  private var position: Int
  private let end: Int

  /// The words of `range` in `text`.
  ///
  /// - Precondition: `range` holds whole characters of valid UTF-8.
  init(_ text: [UInt8], range: Range<Int>) {
    self.text = text
    position = range.lowerBound
    end = range.upperBound
  }

  /// The next word as byte offsets in the text. Complexity: linear in its length and the blank
  /// characters behind it.
  mutating func next() -> Range<Int>? {
    guard let first = character(at: position) else { return nil }
    let start = position
    position =
      endOfContraction() ?? endOfLetters(from: first) ?? endOfNumber(first)
      ?? endOfSymbols(from: first) ?? endOfBlanks()
    return start..<position
  }

  private func endOfContraction() -> Int? {
    guard text[position] == UInt8(ascii: "'") else { return nil }
    switch lowercased(position + 1) {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return position + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"):
      return lowercased(position + 2) == UInt8(ascii: "e") ? position + 3 : nil
    case UInt8(ascii: "l"):
      return lowercased(position + 2) == UInt8(ascii: "l") ? position + 3 : nil
    default: return nil
    }
  }

  private func endOfLetters(from first: ScannedCharacter) -> Int? {
    switch first.kind {
    case .letter: return endOfRun(of: .letter, from: first.end)
    case .number, .lineBreak: return nil
    case .blank, .symbol:
      guard let second = character(at: first.end), second.kind == .letter else { return nil }
      return endOfRun(of: .letter, from: second.end)
    }
  }

  private func endOfNumber(_ first: ScannedCharacter) -> Int? {
    first.kind == .number ? first.end : nil
  }

  private func endOfSymbols(from first: ScannedCharacter) -> Int? {
    let start = text[position] == UInt8(ascii: " ") ? first.end : position
    let symbolsEnd = endOfRun(of: .symbol, from: start)
    return symbolsEnd == start ? nil : endOfRun(of: .lineBreak, from: symbolsEnd)
  }

  private func endOfBlanks() -> Int {
    var lastLineBreakEnd: Int?
    var lastStart = position
    var runEnd = position
    while let next = character(at: runEnd), next.kind == .blank || next.kind == .lineBreak {
      if next.kind == .lineBreak { lastLineBreakEnd = next.end }
      lastStart = runEnd
      runEnd = next.end
    }
    if let lastLineBreakEnd { return lastLineBreakEnd }
    return runEnd == end || lastStart == position ? runEnd : lastStart
  }

  private func endOfRun(of kind: CharacterKind, from start: Int) -> Int {
    var runEnd = start
    while let next = character(at: runEnd), next.kind == kind { runEnd = next.end }
    return runEnd
  }

  /// The byte at `offset` with an ASCII capital made small; no letter at the end of the text.
  private func lowercased(_ offset: Int) -> UInt8 { offset < end ? text[offset] | 0x20 : 0 }
}

extension WordSplitter {
  private struct ScannedCharacter {
    var kind: CharacterKind
    /// The offset behind the character's last byte.
    var end: Int
  }

  private func character(at offset: Int) -> ScannedCharacter? {
    guard offset < end else { return nil }
    let lead = text[offset]
    if lead < 0x80 { return ScannedCharacter(kind: .ofASCII(lead), end: offset + 1) }
    let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for byte in text[offset + 1..<offset + length] { value = value << 6 | UInt32(byte) & 0x3F }
    // A scalar exists for each sequence of valid UTF-8, which the initialiser asks for.
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    return ScannedCharacter(kind: CharacterKind(scalar), end: offset + length)
  }
}
