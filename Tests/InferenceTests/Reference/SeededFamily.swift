import Models

/// What a model of random weights is like beside its dimensions: the conventions of its family.
enum SeededFamily: String, CaseIterable, Sendable {
  case smallThinker = "smallthinker"
  case llama, mixtral, qwen3, qwen3moe, olmoe

  /// What its file calls itself.
  var architecture: String { self == .mixtral ? "llama" : rawValue }

  var hasExperts: Bool { self != .llama && self != .qwen3 }

  /// Whether elements 2 i and 2 i + 1 of a head turn together.
  var turnsNeighbours: Bool { self == .llama || self == .mixtral }

  /// What queries and keys are normalised by.
  var norm: AttentionBlock.QueryKeyNorm? {
    switch self {
    case .smallThinker, .llama, .mixtral: nil
    case .qwen3, .qwen3moe: .head
    case .olmoe: .row
    }
  }

  /// Whether the weights of a token's experts are divided by their sum.
  var dividesWeights: Bool { self != .olmoe }
}
