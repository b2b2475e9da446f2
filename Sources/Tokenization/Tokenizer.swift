public import GGUF

/// Turns text into tokens and back: byte-level BPE with the word rule of Qwen2.
///
/// Text is taken as it is, without Unicode normalisation, so every text comes back unchanged.
public final class Tokenizer: Sendable {
  /// How many tokens there are; ids run from 0 to one less.
  public let vocabularyCount: Int
  /// The tokens after which an answer is complete: end of turn, of text, of file.
  public let endOfGeneration: Set<Int>
  /// The token that the file declares to end a sequence.
  public let endOfSequence: Int?
  /// The token that the file declares to begin a sequence.
  public let beginOfSequence: Int?
  /// Whether the model expects `beginOfSequence` before the first token; `encode` never adds it.
  public let addsBeginOfSequence: Bool
  /// Ids without text that round the vocabulary up; keep them from being sampled.
  public let paddingTokens: Set<Int>

  /// The token of each of the 256 bytes.
  let byteTokens: [UInt32]
  private let texts: TokenTexts
  private let kinds: [TokenKind]
  private let merges: MergeTable
  private let specialTokens: SpecialTokens
  private let userDefinedTokens: SpecialTokens

  /// The tokenizer that `file` describes.
  ///
  /// - Throws: `TokenizerError` when the file has none, one of another kind than `gpt2` with the
  ///   word rule `qwen2`, or one that contradicts itself.
  public convenience init(file: GGUFFile) throws(TokenizerError) {
    let metadata: TokenizerMetadata
    do { metadata = try TokenizerMetadata(file: file) } catch { throw TokenizerError(error) }
    try self.init(metadata)
  }

  init(_ metadata: TokenizerMetadata) throws(TokenizerError) {
    let loader = try TokenizerLoader(metadata)
    let merges = try loader.mergeTable()
    byteTokens = try loader.byteTokens()
    try loader.checkIDs()
    self.merges = merges
    vocabularyCount = loader.texts.count
    texts = loader.texts
    kinds = loader.kinds
    specialTokens = SpecialTokens(
      loader.tokens(of: [.control, .unknown, .userDefined]), texts: loader.texts)
    userDefinedTokens = SpecialTokens(loader.tokens(of: [.userDefined]), texts: loader.texts)
    endOfGeneration = loader.endOfGeneration()
    paddingTokens = loader.paddingTokens()
    endOfSequence = metadata.endOfSequence
    beginOfSequence = metadata.beginOfSequence
    addsBeginOfSequence = metadata.addsBeginOfSequence
  }

  /// The tokens of `text`.
  ///
  /// Complexity: O(n log n) in the bytes of the longest word, linear in the number of words.
  ///
  /// - Parameter parsingSpecialTokens: whether marks such as `<|im_end|>` become the control
  ///   tokens they name; false for text that must not control the model.
  public func encode(_ text: String, parsingSpecialTokens: Bool = true) -> [Int] {
    let bytes = Array(text.utf8)
    let special = parsingSpecialTokens ? specialTokens : userDefinedTokens
    var merger = BytePairMerger(merges: merges, byteTokens: byteTokens)
    var tokens: [Int] = []
    var position = 0
    while position < bytes.count {
      let found = special.first(in: bytes, from: position)
      let end = found?.range.lowerBound ?? bytes.count
      for word in WordSplitter(bytes, range: position..<end) {
        merger.appendTokens(of: bytes[word], to: &tokens)
      }
      if let found { tokens.append(found.token) }
      position = found?.range.upperBound ?? end
    }
    return tokens
  }

  /// The bytes that `token` adds to a text; not always whole characters.
  ///
  /// - Parameter showingSpecial: whether control tokens give their name instead of nothing.
  /// - Precondition: `token` is in `0 ..< vocabularyCount`.
  public func bytes(of token: Int, showingSpecial: Bool = false) -> [UInt8] {
    precondition(kinds.indices.contains(token), "a token is an id of the vocabulary")
    if kinds[token].isHidden, !showingSpecial { return [] }
    return Array(texts[token])
  }

  /// The text of `tokens`; bytes that form no character become U+FFFD.
  ///
  /// - Parameter showingSpecial: whether control tokens give their name instead of nothing.
  /// - Precondition: all `tokens` are in `0 ..< vocabularyCount`.
  public func decode(_ tokens: [Int], showingSpecial: Bool = false) -> String {
    let bytes = tokens.flatMap { self.bytes(of: $0, showingSpecial: showingSpecial) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
