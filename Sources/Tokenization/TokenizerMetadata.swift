import GGUF

/// What a model file says about its tokenizer, as it stands there.
struct TokenizerMetadata {
  /// The file, for error messages.
  var path: String
  /// The algorithm: `gpt2` is byte-level BPE.
  var algorithm: String
  /// The rule that cuts text into words before tokens are made.
  var wordRule: String
  /// The text of each token; in normal tokens each byte is written as a printable character.
  var tokens: [String]
  /// The kind of each token as a number, or nil when the file does not list them.
  var kinds: [Int]?
  /// Pairs of token texts with a blank between them, most urgent first.
  var merges: [String]
  var beginOfSequence: Int?
  var endOfSequence: Int?
  /// The ids that the file names under keys for the end of a turn, message or document.
  var endOfGeneration: [Int] = []
  var addsBeginOfSequence = false

  private static let endOfGenerationKeys = ["eos", "eot", "eom", "fim_pad", "fim_rep", "fim_sep"]
}

extension TokenizerMetadata {
  /// Reads the keys that begin with `tokenizer.ggml`.
  ///
  /// Merges may be absent here, so that a tokenizer of another kind is refused by its kind.
  init(file: GGUFFile) throws(GGUFError) {
    path = file.path
    algorithm = try file.string("tokenizer.ggml.model")
    wordRule = try file.stringIfPresent("tokenizer.ggml.pre") ?? "default"
    tokens = try file.strings("tokenizer.ggml.tokens")
    kinds = try file.integersIfPresent("tokenizer.ggml.token_type")
    merges = try file.stringsIfPresent("tokenizer.ggml.merges") ?? []
    beginOfSequence = try file.integerIfPresent("tokenizer.ggml.bos_token_id")
    endOfSequence = try file.integerIfPresent("tokenizer.ggml.eos_token_id")
    addsBeginOfSequence = try file.boolIfPresent("tokenizer.ggml.add_bos_token") ?? false
    for name in Self.endOfGenerationKeys {
      guard let id = try file.integerIfPresent("tokenizer.ggml.\(name)_token_id") else { continue }
      endOfGeneration.append(id)
    }
  }
}
