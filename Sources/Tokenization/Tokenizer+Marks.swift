extension Tokenizer {
  /// The marks of a conversation that did not become tokens of their own, each once, in order.
  ///
  /// A mark is what stands between angle brackets without white space, such as `<|im_start|>` and
  /// `<end_of_turn>`. A model that was taught it as one token does not know it by its letters.
  ///
  /// - Parameters:
  ///   - text: The conversation as a template writes it.
  ///   - message: What was said in it; the marks that stand there are not the template's.
  ///   - tokens: What `encode` made of `text`.
  /// - Precondition: all `tokens` are in `0 ..< vocabularyCount`.
  public func spelledMarks(
    of text: String, besides message: String, in tokens: [Int]
  ) -> [String] {
    var said = Self.marks(in: message).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    let written = Self.marks(in: text).filter { mark in
      guard let count = said[mark], count > 0 else { return true }
      said[mark] = count - 1
      return false
    }
    var known = Set(tokens.map { decode([$0], showingSpecial: true) })
    return written.filter { known.insert($0).inserted }
  }

  /// What is longer than this, in characters, is text between two signs.
  private static let longestName = 64

  private static func marks(in text: String) -> [String] {
    let pieces: [Substring] = text.split(separator: "<", omittingEmptySubsequences: false)
    return pieces.dropFirst().compactMap { rest in
      guard let end = rest.prefix(longestName + 1).firstIndex(of: ">"), end > rest.startIndex
      else { return nil }
      let name = rest[..<end]
      return name.contains(where: \.isWhitespace) ? nil : "<\(name)>"
    }
  }
}
