import Models

/// What a model of random weights is like beside its dimensions: the conventions of its family.
enum SeededFamily: String, CaseIterable, Sendable {
  case smallThinker = "smallthinker"
  case llama, mixtral, qwen3, qwen3moe, olmoe, granite, granitemoe, qwen2, qwen2moe

  /// What its file calls itself.
  var architecture: String { self == .mixtral ? "llama" : rawValue }

  var hasExperts: Bool { ![.llama, .qwen3, .granite, .qwen2].contains(self) }

  /// Whether elements 2 i and 2 i + 1 of a head turn together.
  var turnsNeighbours: Bool { [.llama, .mixtral, .granite, .granitemoe].contains(self) }

  /// What queries and keys are normalised by.
  var norm: AttentionBlock.QueryKeyNorm? {
    switch self {
    case .smallThinker, .llama, .mixtral, .granite, .granitemoe, .qwen2, .qwen2moe: nil
    case .qwen3, .qwen3moe: .head
    case .olmoe: .row
    }
  }

  /// Whether the weights of a token's experts are divided by their sum.
  var dividesWeights: Bool { self != .olmoe && self != .qwen2moe }

  /// Whether the embedding is the head of files that have no other.
  var mayTieHead: Bool { self != .olmoe && self != .qwen2moe }

  /// Whether embeddings, blocks and logits have scales.
  var hasScales: Bool { self == .granite || self == .granitemoe }

  /// Whether every token uses neurons beside its experts.
  var hasSharedExpert: Bool { self == .granitemoe || weighsSharedExpert }

  /// Whether a router weighs these.
  var weighsSharedExpert: Bool { self == .qwen2moe }
}
