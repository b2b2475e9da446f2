/// Checks what a file says about its tokenizer and builds the tables from it.
struct TokenizerLoader {
  let texts: TokenTexts
  let kinds: [TokenKind]
  let endOfGeneration: EndOfGeneration
  let metadata: TokenizerMetadata
  private let algorithm: Algorithm
  /// Whether text is cut into words by a rule that a file has to name.
  var cutsIntoWords: Bool { algorithm == .gpt2 }
  private let preTokenizer: PreTokenizer
  private let index: TokenIndex
  /// Tokens of kind `byte` by what they stand for.
  private let namedBytes: [UInt8: Int]

  /// What makes tokens, as `tokenizer.ggml.model` calls it.
  enum Algorithm: String, CaseIterable {
    /// Merges of bytes.
    case gpt2
    /// Merges of characters.
    case gemma4
    /// Scores of characters and what they become.
    case llama
  }

  init(_ metadata: TokenizerMetadata) throws(TokenizerError) {
    algorithm = try Self.algorithm(metadata)
    preTokenizer = try Self.preTokenizer(metadata, for: algorithm)
    let metadata = metadata.withDefaults(for: algorithm)
    self.metadata = metadata
    try Self.checkIDs(metadata)
    let declaredKinds = try Self.kinds(metadata, for: algorithm)
    endOfGeneration = EndOfGeneration(
      texts: metadata.tokens, kinds: declaredKinds, keyed: metadata.endOfGeneration)
    kinds = Self.shownAsText(declaredKinds, metadata.tokens, except: endOfGeneration.tokens)
    var builder = VocabularyTables(metadata.tokens, kinds: kinds)
    switch algorithm {
    case .gpt2: builder.addByteLevelTokens()
    case .gemma4, .llama: builder.addCharacterTokens()
    }
    texts = builder.texts
    index = builder.index
    namedBytes = builder.namedBytes
    // Without any, each text would be made of unknown tokens.
    guard kinds.contains(where: { [.normal, .userDefined, .byte].contains($0) }) else {
      throw error(
        "metadata key \"tokenizer.ggml.token_type\" gives no token a type that text is made of; "
          + "convert the model again")
    }
  }

  /// The token of each of the 256 bytes, `noToken` where the vocabulary has none.
  ///
  /// Some vocabularies of bytes lack control characters and what UTF-8 never has. The references
  /// leave these out.
  func byteTokens() throws(TokenizerError) -> [UInt32] {
    var tokens: [UInt32] = []
    for byte in UInt8.min...UInt8.max {
      let token =
        switch algorithm {
        case .gpt2: index.token(for: [byte])
        case .gemma4, .llama: namedBytes[byte] ?? metadata.unknown
        }
      guard token != nil || algorithm == .gpt2 && !Self.isCommon(byte) else {
        throw error(
          "the vocabulary has no token for byte \(byte), so not every text could be encoded; "
            + "convert the model again")
      }
      tokens.append(token.map(UInt32.init) ?? .noToken)
    }
    return tokens
  }

  /// Whether texts have this byte, tab, line feed or visible ASCII, in any language.
  private static func isCommon(_ byte: UInt8) -> Bool {
    byte == 0x09 || byte == 0x0A || (0x20...0x7E).contains(byte)
  }

  /// What makes tokens of text.
  func encoder(byteTokens: [UInt32]) throws(TokenizerError) -> any PieceEncoder {
    switch algorithm {
    case .gpt2:
      ByteLevelEncoder(
        rule: preTokenizer.rule, merges: try mergeTable(), byteTokens: byteTokens,
        wholeWords: preTokenizer.takesWholeWords ? index : nil)
    case .gemma4:
      CharacterEncoder(merges: try mergeTable(), byteTokens: byteTokens, index: index)
    case .llama:
      ScoredEncoder(
        tokens: ScoredTokens(index: index, scores: try scores()), byteTokens: byteTokens,
        addsBlank: addsBlank)
    }
  }

  /// Whether a blank is put in front of text that opens or follows a special token.
  var addsBlank: Bool { algorithm == .llama && metadata.addsBlank ?? true }

  /// Whether a text begins with the token for that.
  var addsBeginOfSequence: Bool {
    get throws(TokenizerError) {
      let byDefault =
        switch algorithm {
        case .gpt2: preTokenizer.addsBeginOfSequence
        case .gemma4, .llama: true
        }
      // Files of Gemma 4 say false; the model needs it.
      let adds = algorithm == .gemma4 || metadata.addsBeginOfSequence ?? byDefault
      guard !adds || metadata.beginOfSequence != nil else { throw missingMark("begin", key: "bos") }
      return adds
    }
  }

  /// Whether a text ends with the token for that.
  var addsEndOfSequence: Bool {
    get throws(TokenizerError) {
      let adds = metadata.addsEndOfSequence ?? false
      guard !adds || metadata.endOfSequence != nil else { throw missingMark("end", key: "eos") }
      return adds
    }
  }

  /// Tokens that are found in text whole.
  ///
  /// - Parameter parsingSpecialTokens: Whether these are all, or the user-defined ones only.
  func specialTokens(parsingSpecialTokens: Bool) -> SpecialTokens {
    let wanted: Set<TokenKind> =
      parsingSpecialTokens ? [.control, .unknown, .userDefined] : [.userDefined]
    let tokens = kinds.indices.filter { wanted.contains(kinds[$0]) }
    return SpecialTokens(
      tokens + (parsingSpecialTokens ? endOfGeneration.lookalikes : []), texts: texts)
  }

  func paddingTokens() -> Set<Int> {
    Set(
      kinds.indices.filter { token in
        let text = metadata.tokens[token]
        return kinds[token] == .unused || text.isEmpty || text == "[PAD\(token)]"
      })
  }
}

extension TokenizerLoader {
  /// The merges by rank.
  private func mergeTable() throws(TokenizerError) -> MergeTable {
    guard !metadata.merges.isEmpty else {
      throw error("metadata key \"tokenizer.ggml.merges\" is missing; convert the model again")
    }
    var table = MergeTable(capacity: metadata.merges.count)
    var bytes: [UInt8] = []
    for (rank, merge) in metadata.merges.enumerated() {
      bytes.removeAll(keepingCapacity: true)
      guard let leftCount = appendSides(of: merge, to: &bytes),
        let left = index.token(for: bytes[..<leftCount]),
        let right = index.token(for: bytes[leftCount...]),
        let result = index.token(for: bytes[...])
      else {
        throw error(
          "merge \(rank) (\(Self.excerpt(merge))) names a token that the vocabulary does not have; "
            + "convert the model again")
      }
      table.append(left: UInt32(left), right: UInt32(right), result: UInt32(result))
    }
    return table
  }

  /// Appends the bytes of both sides of a merge.
  ///
  /// - Returns: how many bytes the left side has, or nil when `merge` is not two token texts.
  private func appendSides(of merge: String, to bytes: inout [UInt8]) -> Int? {
    guard let blank = merge.utf8.firstIndex(of: UInt8(ascii: " ")) else { return nil }
    let (left, right) = (merge[..<blank], merge[merge.utf8.index(after: blank)...])
    if algorithm == .gemma4 {
      bytes += WrittenBlank.replaced(in: left.utf8)
      let leftCount = bytes.count
      bytes += WrittenBlank.replaced(in: right.utf8)
      return leftCount
    }
    guard ByteAlphabet.appendBytes(of: left, to: &bytes) else { return nil }
    let leftCount = bytes.count
    return ByteAlphabet.appendBytes(of: right, to: &bytes) ? leftCount : nil
  }

  private func scores() throws(TokenizerError) -> [Double] {
    guard let scores = metadata.scores, scores.count == kinds.count,
      scores.allSatisfy(\.isFinite)
    else {
      throw error(
        "metadata key \"tokenizer.ggml.scores\" does not give each of the \(kinds.count) tokens a "
          + "score that is a finite number; convert the model again")
    }
    return scores
  }

  private func missingMark(_ mark: String, key: String) -> TokenizerError {
    error(
      "texts shall \(mark) with a token that metadata key \"tokenizer.ggml.\(key)_token_id\" does "
        + "not give; convert the model again")
  }

  private func error(_ reason: String) -> TokenizerError {
    TokenizerError(path: metadata.path, reason: reason)
  }
}

extension TokenizerLoader {
  private static func algorithm(
    _ metadata: TokenizerMetadata
  ) throws(TokenizerError) -> Algorithm {
    guard let algorithm = Algorithm(rawValue: metadata.algorithm) else {
      throw unsupported(
        metadata, what: "model", metadata.algorithm, known: Algorithm.allCases.map(\.rawValue))
    }
    return algorithm
  }

  private static func preTokenizer(
    _ metadata: TokenizerMetadata, for algorithm: Algorithm
  ) throws(TokenizerError) -> PreTokenizer {
    // The other two have no words.
    let name = algorithm == .gpt2 ? metadata.wordRule : "default"
    guard let preTokenizer = PreTokenizer(named: name) else {
      throw unsupported(metadata, what: "pre", name, known: PreTokenizer.names)
    }
    return preTokenizer
  }

  private static func unsupported(
    _ metadata: TokenizerMetadata, what key: String, _ name: String, known: [String]
  ) -> TokenizerError {
    TokenizerError(
      path: metadata.path,
      reason: "metadata key \"tokenizer.ggml.\(key)\" is \(excerpt(name)), but this engine knows "
        + "only \(known.joined(separator: ", ")); give the prompt as token ids or use another model"
    )
  }

  /// The kinds that the file lists. Where it lists none, tokens are normal but for bytes, which
  /// their names tell.
  private static func kinds(
    _ metadata: TokenizerMetadata, for algorithm: Algorithm
  ) throws(TokenizerError) -> [TokenKind] {
    let count = metadata.tokens.count
    guard let numbers = metadata.kinds else { return toldKinds(metadata, for: algorithm) }
    let kinds = numbers.compactMap(TokenKind.init(rawValue:))
    guard numbers.count == count, kinds.count == count else {
      throw TokenizerError(
        path: metadata.path,
        reason: "metadata key \"tokenizer.ggml.token_type\" does not give each of the \(count) "
          + "tokens a type from 1 to 6; convert the model again")
    }
    return kinds
  }

  /// The kinds of tokens in a file that does not list them.
  private static func toldKinds(
    _ metadata: TokenizerMetadata, for algorithm: Algorithm
  ) -> [TokenKind] {
    var kinds = Array(repeating: TokenKind.normal, count: metadata.tokens.count)
    // The bytes of the other tokenizer have no names.
    guard algorithm != .gpt2 else { return kinds }
    for (token, text) in metadata.tokens.enumerated()
    where VocabularyTables.byte(named: text) != nil { kinds[token] = .byte }
    return kinds
  }

  /// Makes marks within an answer user-defined, so that they are shown.
  private static func shownAsText(
    _ kinds: [TokenKind], _ texts: [String], except ends: Set<Int>
  ) -> [TokenKind] {
    let names: Set = ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>", "<|end|>"]
    return kinds.indices.map { token in
      kinds[token] == .control && names.contains(texts[token]) && !ends.contains(token)
        ? .userDefined : kinds[token]
    }
  }

  /// Checks the ids that the file gives tokens of a special meaning.
  private static func checkIDs(_ metadata: TokenizerMetadata) throws(TokenizerError) {
    let ids =
      [metadata.beginOfSequence, metadata.endOfSequence, metadata.unknown]
      + metadata.endOfGeneration.values.sorted()
    for case let id? in ids where !metadata.tokens.indices.contains(id) {
      throw TokenizerError(
        path: metadata.path,
        reason: "special token \(id) is outside the vocabulary of \(metadata.tokens.count) tokens; "
          + "convert the model again")
    }
  }

  /// A name from the file as an error may show it: cut, and with control characters escaped.
  private static func excerpt(_ text: String) -> String {
    let longest = 40
    let isLong = text.count > longest
    return (isLong ? "\(text.prefix(longest))…" : text).debugDescription
  }
}

extension TokenizerMetadata {
  /// With the ids that are meant where a file does not give them.
  fileprivate func withDefaults(for algorithm: TokenizerLoader.Algorithm) -> TokenizerMetadata {
    guard algorithm == .llama, tokens.count > 2 else { return self }
    var metadata = self
    metadata.unknown = unknown ?? 0
    metadata.beginOfSequence = beginOfSequence ?? 1
    metadata.endOfSequence = endOfSequence ?? 2
    metadata.endOfGeneration["eos"] = metadata.endOfSequence
    return metadata
  }
}
