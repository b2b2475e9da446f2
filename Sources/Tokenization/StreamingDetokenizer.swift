/// Turns tokens into text as they come, never giving half a character.
///
/// All texts together equal `Tokenizer.decode` of all tokens. An answer is no whole text: it begins
/// with the blank that parts it from its prompt.
public struct StreamingDetokenizer {
  private let tokenizer: Tokenizer
  private var opening: Tokenizer.Opening
  /// Bytes that may become a character with those of the tokens to come.
  private var pending: [UInt8] = []

  /// A stream that begins with the next token, which follows others.
  public init(tokenizer: Tokenizer) { self.init(tokenizer: tokenizer, isWholeText: false) }

  /// A stream that begins with the next token.
  ///
  /// - Parameter isWholeText: Whether it is the first of a text, as in `Tokenizer.decode`.
  public init(tokenizer: Tokenizer, isWholeText: Bool) {
    self.tokenizer = tokenizer
    opening = Tokenizer.Opening(of: tokenizer, isOpen: isWholeText)
  }

  /// The characters that `token` completes; often none. Control tokens give nothing.
  ///
  /// - Precondition: `token` is in `0 ..< tokenizer.vocabularyCount`.
  public mutating func append(_ token: Int) -> String {
    pending += opening.withoutAddedBlank(tokenizer.bytes(of: token), of: token)
    let completeCount = pending.count - Self.unfinishedByteCount(pending)
    defer { pending.removeFirst(completeCount) }
    return String(decoding: pending[..<completeCount], as: UTF8.self)
  }

  /// What is left when no token follows: nothing, or U+FFFD for half a character.
  public mutating func finish() -> String {
    defer { pending.removeAll() }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end of `bytes` begin a character that more bytes could complete.
  private static func unfinishedByteCount(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let tail = bytes.suffix(count)
      if isBeginning(tail) { return count }
    }
    return 0
  }

  /// Whether `bytes` are the first but not all bytes of a character.
  private static func isBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let lead = bytes.first, let shape = sequenceShape(of: lead) else { return false }
    guard bytes.count < shape.length else { return false }
    return bytes.dropFirst().enumerated().allSatisfy { index, byte in
      index == 0 ? shape.second.contains(byte) : (0x80...0xBF).contains(byte)
    }
  }

  /// How long a character with this first byte is and which second bytes it may have: the table of
  /// well-formed UTF-8, which excludes overlong forms, surrogates and values above U+10FFFF.
  private static func sequenceShape(of lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
    switch lead {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: nil
    }
  }
}
