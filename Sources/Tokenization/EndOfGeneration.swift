/// The tokens after which an answer is complete. Files name some of them by id, most only by their
/// text.
struct EndOfGeneration {
  /// The tokens by id.
  let tokens: Set<Int>
  /// Ordinary tokens with the text of such a mark, which end nothing. As in llama.cpp, they are
  /// found in text whole where marks are.
  let lookalikes: [Int]

  /// Texts that end a turn, a message or a document in models of some family.
  private static let names: Set = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
    "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
    "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
    "<｜end▁of▁sentence｜>", "[e~[",
  ]

  /// Texts of tokens that end the filling of a gap in a source file; the first that there is
  /// counts, where no key gives an id.
  private static let gapNames = [
    "fim_pad": ["<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]"],
    "fim_rep": ["<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>"],
    "fim_sep": ["<|file_sep|>"],
  ]

  /// Looks for them among tokens with these texts and kinds.
  ///
  /// - Parameter keyed: The ids that the file gives, by what their keys call them.
  init(texts: [String], kinds: [TokenKind], keyed: [String: Int]) {
    let marks = Self.ids(texts) { kinds[$0] == .control || kinds[$0] == .userDefined }
    var ends = Set(keyed.values).union(marks.filter { Self.names.contains($0.key) }.values)
    for (key, names) in Self.gapNames where keyed[key] == nil {
      if let id = names.lazy.compactMap({ marks[$0] }).first { ends.insert(id) }
    }
    let exceptions = Self.exceptions(among: ends.map { texts[$0] })
    for name in exceptions {
      if let id = marks[name] { ends.remove(id) }
    }
    tokens = ends
    lookalikes = Self.ids(texts) { kinds[$0] == .normal }
      .filter { Self.names.contains($0.key) && !exceptions.contains($0.key) }.values.sorted()
  }

  /// Tokens whose text is in a list, by their text.
  private static func ids(_ texts: [String], where isWanted: (Int) -> Bool) -> [String: Int] {
    var ids: [String: Int] = [:]
    for (id, text) in texts.enumerated() where isWanted(id) && allNames.contains(text) {
      ids[text] = id
    }
    return ids
  }

  private static let allNames = names.union(gapNames.values.joined())

  /// The texts that end something else than an answer, where the vocabulary has these `ends`.
  private static func exceptions(among ends: [String]) -> [String] {
    let ends = Set(ends)
    let hasCalls = !ends.isDisjoint(with: ["<|call|>", "<|calls|>"])
    let hasReturns = !ends.isDisjoint(with: ["<|return|>", "<|flush|>"])
    return (hasCalls && hasReturns ? ["<|end|>"] : [])
      + (ends.contains("<|tool_response>") ? ["</s>"] : [])
  }
}
