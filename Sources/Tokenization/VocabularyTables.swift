/// Builds what tokens stand for, and the index of those that text can be made of.
struct VocabularyTables {
  private(set) var texts = TokenTexts()
  /// The tokens of kind `byte` by what they stand for.
  private(set) var namedBytes: [UInt8: Int] = [:]
  private let tokens: [String]
  private let kinds: [TokenKind]
  private var indexed: [Int] = []

  /// Nothing yet for these `tokens` as a file writes them.
  init(_ tokens: [String], kinds: [TokenKind]) {
    self.tokens = tokens
    self.kinds = kinds
    texts.reserve(tokenCount: tokens.count, byteCount: tokens.reduce(0) { $0 + $1.utf8.count })
  }

  /// The tokens that their bytes find.
  var index: TokenIndex {
    var index = TokenIndex(of: texts)
    for token in indexed { index.insert(token) }
    return index
  }

  /// Takes normal tokens as written in the byte alphabet, all others as they stand.
  mutating func addByteLevelTokens() {
    for (token, text) in tokens.enumerated() {
      if kinds[token] == .normal, texts.append(standIns: text) {
        indexed.append(token)
      } else {
        texts.append(text.utf8)
      }
    }
  }

  /// Takes tokens as written with `▁` for blanks and with names of bytes.
  mutating func addCharacterTokens() {
    for (token, text) in tokens.enumerated() {
      switch kinds[token] {
      case .normal, .userDefined:
        texts.append(WrittenBlank.replaced(in: text.utf8))
        // One with a real blank is found before words are made, or never.
        if !text.isEmpty, !text.utf8.contains(UInt8(ascii: " ")) { indexed.append(token) }
      case .byte:
        if let byte = Self.byte(named: text) {
          texts.append(CollectionOfOne(byte))
          namedBytes[byte] = token
        } else {
          texts.append(text.utf8)
        }
      case .control, .unknown, .unused:
        texts.append(text.utf8)
      }
    }
  }

  /// The byte that is named like `<0x0A>`.
  static func byte(named name: String) -> UInt8? {
    guard name.utf8.count == 6, name.hasPrefix("<0x"), name.hasSuffix(">") else { return nil }
    return UInt8(name.dropFirst(3).dropLast(), radix: 16)
  }
}
