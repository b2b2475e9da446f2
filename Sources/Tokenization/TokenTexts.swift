/// The bytes of every token of a vocabulary, in one stretch of memory.
struct TokenTexts: Sendable {
  private var bytes: [UInt8] = []
  /// Where each token's bytes end; they begin where those of the token before end.
  private var ends: [UInt32] = []

  var count: Int { ends.count }

  /// Makes room, so that appending does not move what is there.
  mutating func reserve(tokenCount: Int, byteCount: Int) {
    ends.reserveCapacity(tokenCount)
    bytes.reserveCapacity(byteCount)
  }

  /// Appends a token whose text is written in the byte alphabet.
  ///
  /// - Returns: false when a character stands for no byte; the token is not appended then.
  mutating func append(standIns text: String) -> Bool {
    guard ByteAlphabet.appendBytes(of: text, to: &bytes) else { return false }
    ends.append(UInt32(bytes.count))
    return true
  }

  /// Appends a token of these bytes.
  mutating func append(_ text: some Sequence<UInt8>) {
    bytes.append(contentsOf: text)
    ends.append(UInt32(bytes.count))
  }

  /// The bytes of `token`.
  subscript(token: Int) -> ArraySlice<UInt8> {
    let start = token == 0 ? 0 : Int(ends[token - 1])
    return bytes[start..<Int(ends[token])]
  }
}
