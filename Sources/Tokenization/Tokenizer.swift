public import GGUF

/// Turns text into tokens and back, as the tokenizers do that model files call `gpt2`, `llama` and
/// `gemma4`.
///
/// Text is taken as it is, without Unicode normalisation, and comes back unchanged, but for the
/// character `▁`, which `llama` and `gemma4` take for a blank, and for bytes that a vocabulary of
/// `gpt2` lacks, which are left out.
public final class Tokenizer: Sendable {
  /// How many tokens there are; ids run from 0 to one less.
  public let vocabularyCount: Int
  /// The tokens after which an answer is complete: end of turn, of text, of file.
  public let endOfGeneration: Set<Int>
  /// The token that the file declares to end a sequence.
  public let endOfSequence: Int?
  /// The token that the file declares to begin a sequence.
  public let beginOfSequence: Int?
  /// The token that stands for what has no other; nil where there is none.
  public let unknown: Int?
  /// Whether the model expects `beginOfSequence` before the first token; then there is one.
  public let addsBeginOfSequence: Bool
  /// Whether the model expects `endOfSequence` after the last token; then there is one.
  public let addsEndOfSequence: Bool
  /// What a reader should know of texts in its tokens, in a sentence; nil where that is nothing.
  public let caveat: String?
  /// Ids without text that round the vocabulary up; keep them from being sampled.
  public let paddingTokens: Set<Int>

  /// The token of each of the 256 bytes, or `noToken`.
  let byteTokens: [UInt32]
  /// Whether `encode` puts a blank in front of text that opens or follows a special token.
  let addsBlank: Bool
  private let encoder: any PieceEncoder
  private let texts: TokenTexts
  private let kinds: [TokenKind]
  private let specialTokens: SpecialTokens
  private let userDefinedTokens: SpecialTokens

  /// The tokenizer that `file` describes.
  ///
  /// - Throws: `TokenizerError` when the file has none, one of a kind or with a word rule that is
  ///   not known, or one that contradicts itself.
  public convenience init(file: GGUFFile) throws(TokenizerError) {
    let metadata: TokenizerMetadata
    do { metadata = try TokenizerMetadata(file: file) } catch { throw TokenizerError(error) }
    try self.init(metadata)
  }

  init(_ metadata: TokenizerMetadata) throws(TokenizerError) {
    let loader = try TokenizerLoader(metadata)
    let byteTokens = try loader.byteTokens()
    encoder = try loader.encoder(byteTokens: byteTokens)
    addsBeginOfSequence = try loader.addsBeginOfSequence
    addsEndOfSequence = try loader.addsEndOfSequence
    self.byteTokens = byteTokens
    addsBlank = loader.addsBlank
    vocabularyCount = loader.texts.count
    texts = loader.texts
    kinds = loader.kinds
    specialTokens = loader.specialTokens(parsingSpecialTokens: true)
    userDefinedTokens = loader.specialTokens(parsingSpecialTokens: false)
    endOfGeneration = loader.endOfGeneration.tokens
    paddingTokens = loader.paddingTokens()
    endOfSequence = loader.metadata.endOfSequence
    beginOfSequence = loader.metadata.beginOfSequence
    unknown = loader.metadata.unknown
    caveat =
      metadata.hasWordRule || !loader.cutsIntoWords
      ? nil
      : "the model's file does not say how its text is cut into words (\"tokenizer.ggml.pre\"), so"
        + " that the usual rule is taken, and texts may have other tokens than in its training;"
        + " convert the model again"
  }

  /// The tokens of `text`.
  ///
  /// Complexity: O(n log n) in the bytes of the longest word, linear in the number of words; in
  /// `llama` all text between special tokens is one word.
  ///
  /// - Parameters:
  ///   - parsingSpecialTokens: Whether marks such as `<|im_end|>` become the control tokens they
  ///     name; false for text that must not control the model.
  ///   - addingEnds: Whether `beginOfSequence` comes first and `endOfSequence` last, each where the
  ///     model expects it.
  public func encode(
    _ text: String, parsingSpecialTokens: Bool = true, addingEnds: Bool = false
  ) -> [Int] {
    let bytes = Array(text.utf8)
    let special = parsingSpecialTokens ? specialTokens : userDefinedTokens
    var tokens: [Int] = []
    if addingEnds, addsBeginOfSequence, let beginOfSequence { tokens.append(beginOfSequence) }
    var isOpening = true
    for piece in special.pieces(of: bytes) {
      switch piece {
      case .token(let token):
        tokens.append(token)
        isOpening = true
      case .text(let range):
        encoder.appendTokens(of: range, in: bytes, isOpening: isOpening, to: &tokens)
        isOpening = false
      }
    }
    if addingEnds, addsEndOfSequence, let endOfSequence { tokens.append(endOfSequence) }
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
  /// - Parameters:
  ///   - showingSpecial: Whether control tokens give their name instead of nothing.
  ///   - isWholeText: Whether `tokens` are all that `encode` made, and not what follows other
  ///     tokens: then the blanks that it put in front are left out again.
  /// - Precondition: all `tokens` are in `0 ..< vocabularyCount`.
  public func decode(
    _ tokens: [Int], showingSpecial: Bool = false, isWholeText: Bool = false
  ) -> String {
    var opening = Opening(of: self, isOpen: isWholeText)
    let bytes = tokens.flatMap {
      opening.withoutAddedBlank(self.bytes(of: $0, showingSpecial: showingSpecial), of: $0)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes away the blanks that `encode` puts in front of text.
  struct Opening {
    private let tokenizer: Tokenizer
    /// Whether the next token has such a blank, if it is text.
    private var isOpen: Bool
    private let isWholeText: Bool

    /// The beginning of a whole text, or else of tokens that keep all their blanks.
    init(of tokenizer: Tokenizer, isOpen isWholeText: Bool) {
      self.tokenizer = tokenizer
      self.isWholeText = isWholeText && tokenizer.addsBlank
      isOpen = self.isWholeText
    }

    /// `bytes`, which are those of the next `token`.
    mutating func withoutAddedBlank(_ bytes: [UInt8], of token: Int) -> [UInt8] {
      guard isWholeText else { return bytes }
      let isText = tokenizer.kinds[token] == .normal || tokenizer.kinds[token] == .byte
      defer { isOpen = !isText }
      return isOpen && isText && bytes.first == UInt8(ascii: " ") ? Array(bytes.dropFirst()) : bytes
    }
  }
}
