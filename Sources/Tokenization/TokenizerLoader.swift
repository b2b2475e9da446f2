/// Checks what a file says about its tokenizer and builds the tables from it.
struct TokenizerLoader {
  let texts: TokenTexts
  let kinds: [TokenKind]
  private let metadata: TokenizerMetadata
  private let index: TokenIndex

  /// Names that end an answer in models of this family, whatever the file says.
  private static let endOfGenerationNames: Set<String> = [
    "<|endoftext|>", "<|im_end|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>",
  ]

  init(_ metadata: TokenizerMetadata) throws(TokenizerError) {
    try Self.checkAlgorithm(metadata)
    self.metadata = metadata
    kinds = try Self.kinds(metadata)
    var texts = TokenTexts()
    texts.reserve(
      tokenCount: metadata.tokens.count, byteCount: metadata.tokens.reduce(0) { $0 + $1.utf8.count }
    )
    var mergeable: [Int] = []
    for (token, text) in metadata.tokens.enumerated() {
      if kinds[token] == .normal, texts.append(standIns: text) {
        mergeable.append(token)
      } else {
        texts.append(verbatim: text)
      }
    }
    var index = TokenIndex(of: texts)
    for token in mergeable { index.insert(token) }
    self.texts = texts
    self.index = index
  }

  /// The merges by rank.
  func mergeTable() throws(TokenizerError) -> MergeTable {
    guard !metadata.merges.isEmpty else {
      throw error("metadata key \"tokenizer.ggml.merges\" is missing; convert the model again")
    }
    var table = MergeTable(capacity: metadata.merges.count)
    var bytes: [UInt8] = []
    for (rank, merge) in metadata.merges.enumerated() {
      bytes.removeAll(keepingCapacity: true)
      guard let leftCount = Self.appendSides(of: merge, to: &bytes),
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

  /// The token of each of the 256 bytes.
  func byteTokens() throws(TokenizerError) -> [UInt32] {
    var tokens: [UInt32] = []
    for byte in UInt8.min...UInt8.max {
      guard let token = index.token(for: [byte]) else {
        throw error(
          "the vocabulary has no token for byte \(byte), so not every text could be encoded; "
            + "convert the model again")
      }
      tokens.append(UInt32(token))
    }
    return tokens
  }

  /// Checks the ids that the file gives tokens of a special meaning.
  func checkIDs() throws(TokenizerError) {
    let ids = [metadata.beginOfSequence, metadata.endOfSequence] + metadata.endOfGeneration
    for case let id? in ids where !kinds.indices.contains(id) {
      throw error(
        "special token \(id) is outside the vocabulary of \(kinds.count) tokens; "
          + "convert the model again")
    }
  }

  /// The tokens of the given kinds, in order.
  func tokens(of wanted: Set<TokenKind>) -> [Int] {
    kinds.indices.filter { wanted.contains(kinds[$0]) }
  }

  func endOfGeneration() -> Set<Int> {
    let named = tokens(of: [.control, .userDefined]).filter {
      Self.endOfGenerationNames.contains(metadata.tokens[$0])
    }
    return Set(named).union(metadata.endOfGeneration)
  }

  func paddingTokens() -> Set<Int> {
    Set(
      kinds.indices.filter { token in
        let text = metadata.tokens[token]
        return kinds[token] == .unused || text.isEmpty || text == "[PAD\(token)]"
      })
  }

  private func error(_ reason: String) -> TokenizerError {
    TokenizerError(path: metadata.path, reason: reason)
  }
}

extension TokenizerLoader {
  private static func checkAlgorithm(_ metadata: TokenizerMetadata) throws(TokenizerError) {
    guard metadata.algorithm == "gpt2", metadata.wordRule == "qwen2" else {
      throw TokenizerError(
        path: metadata.path,
        reason: "the tokenizer is \(excerpt(metadata.algorithm)) with the word rule "
          + "\(excerpt(metadata.wordRule)), but this engine knows only \"gpt2\" with \"qwen2\"; "
          + "give the prompt as token ids or use another model")
    }
  }

  private static func kinds(_ metadata: TokenizerMetadata) throws(TokenizerError) -> [TokenKind] {
    let count = metadata.tokens.count
    guard let numbers = metadata.kinds else { return Array(repeating: .normal, count: count) }
    let kinds = numbers.compactMap(TokenKind.init(rawValue:))
    guard numbers.count == count, kinds.count == count else {
      throw TokenizerError(
        path: metadata.path,
        reason: "metadata key \"tokenizer.ggml.token_type\" does not give each of the \(count) "
          + "tokens a type from 1 to 6; convert the model again")
    }
    return kinds
  }

  /// Appends the bytes of both sides of a merge.
  ///
  /// - Returns: how many bytes the left side has, or nil when `merge` is not two token texts.
  private static func appendSides(of merge: String, to bytes: inout [UInt8]) -> Int? {
    guard let blank = merge.utf8.firstIndex(of: UInt8(ascii: " ")) else { return nil }
    guard ByteAlphabet.appendBytes(of: merge[..<blank], to: &bytes) else { return nil }
    let leftCount = bytes.count
    let right = merge[merge.utf8.index(after: blank)...]
    return ByteAlphabet.appendBytes(of: right, to: &bytes) ? leftCount : nil
  }

  /// A name from the file as an error may show it: cut, and with control characters escaped.
  private static func excerpt(_ text: String) -> String {
    let longest = 40
    let isLong = text.count > longest
    return (isLong ? "\(text.prefix(longest))…" : text).debugDescription
  }
}
