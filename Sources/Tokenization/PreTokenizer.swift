/// What a name under `tokenizer.ggml.pre` stands for.
struct PreTokenizer: Sendable {
  var rule: WordRule
  /// Whether a word that is a token is taken whole, whatever merges say.
  var takesWholeWords = false
  /// Whether a text begins with the token for that, where the file does not say.
  var addsBeginOfSequence = false

  /// What this name stands for, nil where it is not known.
  init?(named name: String) {
    guard let known = Self.all.first(where: { $0.names.contains(name) }) else { return nil }
    self = known.value
  }

  /// All known names, sorted.
  static var names: [String] { all.flatMap(\.names).sorted() }

  private init(_ rule: WordRule, takesWholeWords: Bool = false, addsBeginOfSequence: Bool = false) {
    self.rule = rule
    self.takesWholeWords = takesWholeWords
    self.addsBeginOfSequence = addsBeginOfSequence
  }

  private static let all: [(names: [String], value: PreTokenizer)] = [
    (["default"], PreTokenizer(.unnamed)),
    (["gpt-2", "olmo", "mpt", "phi-2"], PreTokenizer(.gpt2)),
    (["refact", "smollm", "starcoder", "command-r"], PreTokenizer(.gpt2BetweenNumbers)),
    (["falcon"], PreTokenizer(.falcon)),
    (
      ["llama-bpe", "llama3", "llama-v3", "lfm2", "falcon3", "pixtral"],
      PreTokenizer(.llama3, takesWholeWords: true, addsBeginOfSequence: true)
    ),
    (["qwen2", "deepseek-r1-qwen", "megrez", "stablelm2"], PreTokenizer(.qwen2)),
    (["qwen35"], PreTokenizer(.qwen35)),
    (["gpt-4o", "llama4"], PreTokenizer(.gpt4o)),
    (["tekken"], PreTokenizer(.tekken, takesWholeWords: true, addsBeginOfSequence: true)),
  ]
}
