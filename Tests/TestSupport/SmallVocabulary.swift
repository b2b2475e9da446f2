import Tokenization

/// The parts of a small byte-level vocabulary, as a model file has them: the 256 bytes, what merges
/// make of them, then tokens of other kinds.
public struct SmallVocabulary {
  /// Every token's text, in byte-level characters.
  public let tokens: [String]
  /// For each token the number of its kind in a GGUF file.
  public let kinds: [Int]
  public let merges: [String]

  /// The number of ordinary tokens, of control tokens, and of tokens that are never made.
  public static let (normal, control, unused) = (1, 3, 5)

  /// The bytes, then `merges`, then `added`.
  public init(merges: [String], added: [(text: String, kind: Int)] = []) {
    let merged = merges.map { String($0.filter { $0 != " " }) }
    tokens = ByteAlphabet.characters.map { String($0) } + merged + added.map(\.text)
    kinds =
      Array(repeating: Self.normal, count: 256 + merges.count) + added.map(\.kind)
    self.merges = merges
  }
}
