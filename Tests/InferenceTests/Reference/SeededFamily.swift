import Models

/// What a model of random weights is like beside its dimensions: the conventions of its family.
enum SeededFamily: String, CaseIterable, Sendable {
  case smallThinker = "smallthinker"
  case llama, mixtral, qwen3, qwen3moe, olmoe, granite, granitemoe, qwen2, qwen2moe
  case ernie = "ernie4_5-moe"
  case gptOss = "gpt-oss"
  case gemma3
  case lfm2, lfm2moe

  /// What its file calls itself.
  var architecture: String { self == .mixtral ? "llama" : rawValue }

  /// Whether its files give the length of experts a key of its own.
  var hasExpertLengthKey: Bool {
    [.smallThinker, .qwen3moe, .qwen2moe, .ernie, .gptOss, .lfm2moe].contains(self)
  }

  var hasExperts: Bool { ![.llama, .qwen3, .granite, .qwen2, .gemma3, .lfm2].contains(self) }

  /// Whether elements 2 i and 2 i + 1 of a head turn together.
  var turnsNeighbours: Bool { [.llama, .mixtral, .granite, .granitemoe, .ernie].contains(self) }

  /// What queries and keys are normalised by.
  var norm: AttentionBlock.QueryKeyNorm? {
    switch self {
    case .smallThinker, .llama, .mixtral, .granite, .granitemoe, .qwen2, .qwen2moe, .ernie,
      .gptOss:
      nil
    case .qwen3, .qwen3moe, .gemma3, .lfm2, .lfm2moe: .head
    case .olmoe: .row
    }
  }

  /// Whether the weights of a token's experts are divided by their sum.
  var dividesWeights: Bool { self != .olmoe && self != .qwen2moe }

  /// Whether the embedding is the head of files that have no other.
  var mayTieHead: Bool { ![.olmoe, .qwen2moe, .gptOss].contains(self) }

  /// Whether a bias takes part in the choice of experts.
  var hasChoiceBias: Bool { self == .ernie || self == .lfm2moe }

  /// How router logits become weights where the file does not say.
  var gating: ExpertsBlock.Gating {
    self == .smallThinker || self == .lfm2moe ? .sigmoid : .softmax
  }

  /// Whether some layers have short convolutions instead of attention.
  var hasConvolutions: Bool { self == .lfm2 || self == .lfm2moe }

  /// What its files call the last norm.
  var outputNorm: String { hasConvolutions ? "token_embd_norm.weight" : "output_norm.weight" }

  /// Whether layers before those with experts can be dense, and in some between them.
  var hasDenseLayers: Bool { self == .ernie || self == .lfm2moe }

  /// Whether embeddings, blocks and logits have scales.
  var hasScales: Bool { self == .granite || self == .granitemoe }

  /// Whether every token uses neurons beside its experts.
  var hasSharedExpert: Bool { self == .granitemoe || self == .ernie || weighsSharedExpert }

  /// Whether heads have sinks, layers slide unless their number is odd, positions are stretched,
  /// every product has a bias, and gates are clamped.
  var hasSinks: Bool { self == .gptOss }

  /// Whether embeddings have the scale of the width, gates are GELU's, and what blocks add to the
  /// stream is normalised.
  var hasSandwichNorms: Bool { self == .gemma3 }

  /// Every how many layers one sees everything, the last of them; nil where it is the first.
  var usualPeriod: Int? { hasSinks ? 2 : hasSandwichNorms ? 6 : nil }

  /// What its files call the norm of what feed-forward blocks look at.
  var feedForwardNorm: String { hasSinks ? "post_attention_norm" : "ffn_norm" }

  /// Whether a router weighs these.
  var weighsSharedExpert: Bool { self == .qwen2moe }
}
