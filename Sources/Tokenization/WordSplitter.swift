/// Cuts UTF-8 text into the words of a rule.
///
/// Each step looks at the characters of its word and at a run behind it that the next words take,
/// so a text takes linear time, whatever it is.
struct WordSplitter: Sequence, IteratorProtocol {
  private let text: [UInt8]
  private let rule: WordRule
  private let symbolEndings: [UInt8]
  private var position: Int
  /// Where words end in any case: at what is isolated next, or at `textEnd`.
  private var end: Int
  private let textEnd: Int

  /// The words of `range` in `text`.
  ///
  /// - Precondition: `range` holds whole characters of valid UTF-8.
  init(_ text: [UInt8], range: Range<Int>, rule: WordRule) {
    self.text = text
    self.rule = rule
    symbolEndings = Array(rule.symbolEndings.utf8)
    position = range.lowerBound
    end = range.lowerBound
    textEnd = range.upperBound
  }

  /// The next word as byte offsets in the text.
  mutating func next() -> Range<Int>? {
    guard position < textEnd else { return nil }
    let start = position
    if position == end {
      let isolatedEnd = endOfIsolated()
      end = isolatedEnd ?? startOfIsolated()
      if let isolatedEnd {
        position = isolatedEnd
        return start..<position
      }
    }
    guard let first = character(at: position) else { return nil }
    position =
      endOfContraction() ?? endOfLetters(from: first) ?? endOfNumbers(from: first)
      ?? endOfSymbols(from: first) ?? endOfBlanks()
    return start..<position
  }

  /// The end of an isolated word that begins here, nil if none does.
  private func endOfIsolated() -> Int? {
    guard let first = character(at: position, before: textEnd), isIsolated(first) else {
      return nil
    }
    if case .numbers = rule.isolation { return first.end }
    var runEnd = first.end
    while let next = character(at: runEnd, before: textEnd), isIsolated(next) {
      runEnd = next.end
    }
    return runEnd
  }

  private func startOfIsolated() -> Int {
    if case .nothing = rule.isolation { return textEnd }
    var start = position
    while let next = character(at: start, before: textEnd), !isIsolated(next) { start = next.end }
    return start
  }

  private func isIsolated(_ character: ScannedCharacter) -> Bool {
    switch rule.isolation {
    case .nothing: false
    case .numbers: character.kind == .number
    case .punctuation(let others):
      character.kind == .punctuation
        || character.end - character.start == 1 && others.utf8.contains(text[character.start])
    }
  }

  private func endOfContraction() -> Int? {
    switch rule.contractions {
    case .never, .afterLetters: nil
    case .small: endOfContraction(at: position, caseBit: 0)
    case .anyCase: endOfContraction(at: position, caseBit: 0x20)
    }
  }

  /// The end of a contraction at `start`, nil if none is there.
  ///
  /// - Parameter caseBit: What is set in letters first: the bit that makes ASCII capitals small.
  private func endOfContraction(at start: Int, caseBit: UInt8) -> Int? {
    func letter(_ index: Int) -> Character {
      start + index < end ? Character(Unicode.Scalar(text[start + index] | caseBit)) : "\0"
    }
    guard start < end, text[start] == UInt8(ascii: "'") else { return nil }
    switch (letter(1), letter(2)) {
    case ("s", _), ("t", _), ("m", _), ("d", _): return start + 2
    case ("r", "e"), ("v", "e"), ("l", "l"): return start + 3
    default: return nil
    }
  }

  private func endOfSymbols(from first: ScannedCharacter) -> Int? {
    let start = text[position] == UInt8(ascii: " ") ? first.end : position
    var symbolsEnd = endOfRun(of: rule.symbols, from: start)
    guard symbolsEnd > start else { return nil }
    while symbolsEnd < end, symbolEndings.contains(text[symbolsEnd]) { symbolsEnd += 1 }
    return symbolsEnd
  }

  /// A run of blank characters without its last one, which is left for the word behind it, unless
  /// the text ends there or the run is a single character.
  private func endOfBlanks() -> Int {
    var lastLineBreakEnd: Int?
    var lastStart = position
    var runEnd = position
    while let next = character(at: runEnd), CharacterKinds.space.contains(next.kind) {
      if next.kind == .lineBreak { lastLineBreakEnd = next.end }
      lastStart = runEnd
      runEnd = next.end
    }
    if rule.stopsAtLineBreaks, let lastLineBreakEnd { return lastLineBreakEnd }
    return runEnd == end || lastStart == position ? runEnd : lastStart
  }

  private func endOfRun(of kinds: CharacterKinds, from start: Int) -> Int {
    var runEnd = start
    while let next = character(at: runEnd), kinds.contains(next.kind) { runEnd = next.end }
    return runEnd
  }
}

extension WordSplitter {
  private func endOfLetters(from first: ScannedCharacter) -> Int? {
    switch rule.letters {
    case .afterBlank:
      let start = text[position] == UInt8(ascii: " ") ? first.end : position
      let lettersEnd = endOfRun(of: .letter, from: start)
      return lettersEnd > start ? lettersEnd : nil
    case .afterOne(let kinds):
      let start = canPrecedeLetters(first) ? first.end : position
      let lettersEnd = endOfRun(of: kinds, from: start)
      // A mark may stand before letters or be one of them.
      return lettersEnd > start ? lettersEnd : kinds.contains(first.kind) ? first.end : nil
    case .cased:
      return endOfCasedLetters(from: first)
    }
  }

  private func canPrecedeLetters(_ character: ScannedCharacter) -> Bool {
    character.kind.isDisjoint(with: [.letter, .number, .lineBreak])
  }

  private func endOfCasedLetters(from first: ScannedCharacter) -> Int? {
    let starts = canPrecedeLetters(first) ? [first.end, position] : [position]
    let lettersEnd =
      starts.lazy.compactMap(endOfCapitalsAndSmall(from:)).first
      ?? starts.lazy.compactMap(endOfCapitals(from:)).first
    guard let lettersEnd else { return nil }
    guard case .afterLetters = rule.contractions else { return lettersEnd }
    return endOfContraction(at: lettersEnd, caseBit: 0x20) ?? lettersEnd
  }

  private static let asCapital: CharacterKinds = [.capital, .caseless, .mark]
  private static let asSmall: CharacterKinds = [.small, .caseless, .mark]

  /// The end of as many capitals as possible that leave at least one small letter behind them, and
  /// of the small letters.
  private func endOfCapitalsAndSmall(from start: Int) -> Int? {
    var lastSmallEnd: Int?
    var runEnd = start
    while let next = character(at: runEnd), Self.asCapital.contains(next.kind) {
      if Self.asSmall.contains(next.kind) { lastSmallEnd = next.end }
      runEnd = next.end
    }
    let smallEnd = endOfRun(of: Self.asSmall, from: runEnd)
    return smallEnd > runEnd ? smallEnd : lastSmallEnd
  }

  /// The end of capitals that no small letter follows.
  private func endOfCapitals(from start: Int) -> Int? {
    let runEnd = endOfRun(of: Self.asCapital, from: start)
    return runEnd > start ? runEnd : nil
  }
}

extension WordSplitter {
  private func endOfNumbers(from first: ScannedCharacter) -> Int? {
    let start = text[position] == UInt8(ascii: " ") ? first.end : position
    switch rule.numbers {
    case .upTo(let most):
      return endOfNumbers(from: position, most: most)
    case .afterBlank:
      return endOfNumbers(from: start, most: .max)
    case .threeDigits:
      return endOfNumbers(from: start, most: 1).map { _ in endOfDigits(from: start) }
    case .threeDigitsApart:
      return endOfNumbers(from: start, most: 1).map { _ in
        start > position ? start : endOfDigits(from: start)
      }
    }
  }

  private func endOfNumbers(from start: Int, most: Int) -> Int? {
    var count = 0
    var runEnd = start
    while count < most, let next = character(at: runEnd), next.kind == .number {
      runEnd = next.end
      count += 1
    }
    return count > 0 ? runEnd : nil
  }

  /// The end of three ASCII digits here, or the start of the first three in the numbers at `start`.
  private func endOfDigits(from start: Int) -> Int {
    var runEnd = start
    while let next = character(at: runEnd), next.kind == .number {
      if hasThreeDigits(at: runEnd) { return runEnd == position ? runEnd + 3 : runEnd }
      runEnd = next.end
    }
    return runEnd
  }

  private func hasThreeDigits(at start: Int) -> Bool {
    start + 3 <= end
      && text[start..<start + 3].allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 }
  }
}

extension WordSplitter {
  private struct ScannedCharacter {
    var kind: CharacterKinds
    var start: Int
    /// The offset behind the character's last byte.
    var end: Int
  }

  private func character(at offset: Int) -> ScannedCharacter? { character(at: offset, before: end) }

  private func character(at offset: Int, before limit: Int) -> ScannedCharacter? {
    guard offset < limit else { return nil }
    let lead = text[offset]
    if lead < 0x80 {
      return ScannedCharacter(kind: .ofASCII(lead), start: offset, end: offset + 1)
    }
    let length = lead.characterByteCount
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for byte in text[offset + 1..<offset + length] { value = value << 6 | UInt32(byte) & 0x3F }
    // A scalar exists for each sequence of valid UTF-8, which the initialiser asks for.
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    return ScannedCharacter(
      kind: CharacterKinds(scalar), start: offset, end: offset + length)
  }
}
