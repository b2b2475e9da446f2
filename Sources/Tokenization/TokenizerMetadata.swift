import GGUF

/// What a model file says about its tokenizer, as it stands there.
struct TokenizerMetadata {
  /// The file, for error messages.
  var path: String
  /// What makes tokens, under `tokenizer.ggml.model`.
  var algorithm: String
  /// The rule that cuts text into words before tokens are made.
  var wordRule: String
  /// Whether the file says so.
  var hasWordRule = true
  /// The text of each token; in `gpt2` each byte of a normal one is written as a printable
  /// character.
  var tokens: [String]
  /// The kind of each token as a number, or nil when the file does not list them.
  var kinds: [Int]?
  /// How early each token is made of two others: the highest first.
  var scores: [Double]?
  /// Pairs of token texts with a blank between them, most urgent first.
  var merges: [String]
  var beginOfSequence: Int?
  var endOfSequence: Int?
  var unknown: Int?
  /// The ids that the file gives under keys for the end of a turn, message or document, by what the
  /// key calls them.
  var endOfGeneration: [String: Int] = [:]
  var addsBeginOfSequence: Bool?
  var addsEndOfSequence: Bool?
  /// Whether a blank is put in front of a text.
  var addsBlank: Bool?

  private static let endOfGenerationKeys = ["eos", "eot", "eom", "fim_pad", "fim_rep", "fim_sep"]
}

extension TokenizerMetadata {
  /// Reads the keys that begin with `tokenizer.ggml`.
  ///
  /// Merges and scores may be absent here, so that a tokenizer of another kind is refused by its
  /// kind.
  init(file: GGUFFile) throws(GGUFError) {
    path = file.path
    algorithm = try file.string("tokenizer.ggml.model")
    let rule = try file.stringIfPresent("tokenizer.ggml.pre")
    (wordRule, hasWordRule) = (rule ?? "default", rule != nil)
    tokens = try file.strings("tokenizer.ggml.tokens")
    kinds = try file.integersIfPresent("tokenizer.ggml.token_type")
    scores = try file.numbersIfPresent("tokenizer.ggml.scores")
    merges = try file.stringsIfPresent("tokenizer.ggml.merges") ?? []
    beginOfSequence = try file.integerIfPresent("tokenizer.ggml.bos_token_id")
    endOfSequence = try file.integerIfPresent("tokenizer.ggml.eos_token_id")
    unknown = try file.integerIfPresent("tokenizer.ggml.unknown_token_id")
    addsBeginOfSequence = try file.boolIfPresent("tokenizer.ggml.add_bos_token")
    addsEndOfSequence = try file.boolIfPresent("tokenizer.ggml.add_eos_token")
    addsBlank = try file.boolIfPresent("tokenizer.ggml.add_space_prefix")
    for name in Self.endOfGenerationKeys {
      endOfGeneration[name] = try file.integerIfPresent("tokenizer.ggml.\(name)_token_id")
    }
  }
}
