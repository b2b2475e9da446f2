/// What a tensor of weights does in its model, whatever a file calls it.
public enum TensorRole: String, CaseIterable, Sendable {
  // Outside of layers.
  case embedding, outputNorm, head, headPredictor
  // What the frequencies of rotary positions are divided by, pair by pair.
  case rotaryDivisors
  // Attention; its norm is that of any mixer.
  case attentionNorm, query, key, value, attentionOutput
  // What is added to its products, and what queries and keys are normalised with.
  case queryBias, keyBias, valueBias, attentionOutputBias, queryNorm, keyNorm
  // Scores that take their share of attention and have no values.
  case attentionSinks
  // Queries, keys and values one after the other, as some files have them.
  case projections, projectionBias
  // A short convolution: what makes its input and gates, what it weighs positions by, and what
  // takes its output back to the residual stream.
  case convolutionInput, convolutionTaps, convolutionOutput
  // The norm before any feed-forward block.
  case feedForwardNorm
  // What outputs of blocks are normalised with.
  case attentionOutputNorm, feedForwardOutputNorm
  // A dense feed-forward block.
  case gate, up, down
  // A choice of experts, and the matrices of all of them.
  case router, expertGates, expertUps, expertDowns
  // What is added to its logits, and to the products of each expert.
  case routerBias, expertGateBiases, expertUpBiases, expertDownBiases
  // What is added to the score of each expert for the choice alone.
  case choiceBias
  // What every token uses beside its experts.
  case sharedGate, sharedUp, sharedDown
  // How much of that counts.
  case sharedRouter

  /// Whether it is added to products or scores, so that zeros are weights like others.
  var isBias: Bool {
    Self.biases.contains(self)
  }

  private static let biases: Set = [
    queryBias, keyBias, valueBias, attentionOutputBias, attentionSinks, choiceBias, routerBias,
    expertGateBiases, expertUpBiases, expertDownBiases,
  ]
}

/// What a block wants of one of its tensors.
public struct BlockTensor: Hashable, Sendable {
  public let role: TensorRole
  /// Weights along each dimension, the innermost first, as in a file: one dimension for a vector,
  /// two for a matrix or a vector for each expert, three for the matrices of all experts.
  public let dimensions: [Int]

  /// The tensor of `role` with these `dimensions`.
  init(_ role: TensorRole, _ dimensions: [Int]) {
    self.role = role
    self.dimensions = dimensions
  }

  /// How many weights it has.
  public var weightCount: Int { dimensions.reduce(1, *) }

  /// Whether it is kept as floats, and no matrix that kernels multiply with.
  public var isKeptAsFloats: Bool {
    dimensions.count == 1 || role.isBias || role == .convolutionTaps
  }

  /// Whether it has a matrix for each expert, which are read from storage one by one.
  public var isPerExpert: Bool { dimensions.count == 3 }
}
