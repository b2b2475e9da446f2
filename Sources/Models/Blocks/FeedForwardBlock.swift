/// What each position computes by itself in one layer.
public enum FeedForwardBlock: Hashable, Sendable {
  /// The same neurons for every token.
  case dense(DenseBlock)
  /// A few of many experts for each token.
  case experts(ExpertsBlock)

  /// What becomes of gates.
  public enum Activation: UInt8, Sendable {
    /// Negative ones become zero, and their neurons need not be computed.
    case relu
    /// Nothing becomes zero.
    case silu
    /// The same with steeper slopes and limits, and 1 added to what gates are multiplied with.
    case clampedSiLU
    /// Nothing becomes zero.
    case gelu
  }

  /// Neurons that a gate belongs to: all of a dense block, or those of one expert.
  public var length: Int {
    switch self {
    case .dense(let block): block.length
    case .experts(let block): block.length
    }
  }

  /// What becomes of its gates.
  public var activation: Activation {
    switch self {
    case .dense(let block): block.activation
    case .experts(let block): block.activation
    }
  }

  /// The experts; nil for a dense block.
  public var experts: ExpertsBlock? {
    if case .experts(let block) = self { block } else { nil }
  }

  /// The roles of the three matrices that make neurons.
  public typealias MatrixRoles = (gate: TensorRole, up: TensorRole, down: TensorRole)

  /// The roles of its matrices.
  public var matrixRoles: MatrixRoles {
    switch self {
    case .dense: Self.denseRoles
    case .experts: Self.expertRoles
    }
  }

  static let denseRoles: MatrixRoles = (.gate, .up, .down)
  static let expertRoles: MatrixRoles = (.expertGates, .expertUps, .expertDowns)
  static let sharedRoles: MatrixRoles = (.sharedGate, .sharedUp, .sharedDown)

  /// The roles of the matrices that every token uses, which are always in memory: all of a dense
  /// block, and what experts have beside them; nil where they have nothing.
  var rolesForEveryToken: MatrixRoles? {
    switch self {
    case .dense: Self.denseRoles
    case .experts(let block): block.shared.map { _ in Self.sharedRoles }
    }
  }

  /// What its output is normalised with.
  private func outputNorms(width: Int) -> [BlockTensor] {
    guard case .dense(let block) = self, block.normsOutput else { return [] }
    return [BlockTensor(.feedForwardOutputNorm, [width])]
  }

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  func tensors(width: Int) -> [BlockTensor] {
    let (roles, matrix) = (matrixRoles, [width, length])
    let (choice, stack): ([BlockTensor], [Int]) =
      switch self {
      case .dense: ([], [])
      case .experts(let block): (block.choiceTensors(width: width), [block.count])
      }
    return [BlockTensor(.feedForwardNorm, [width])] + choice + [
      BlockTensor(roles.gate, matrix + stack), BlockTensor(roles.up, matrix + stack),
      BlockTensor(roles.down, matrix.reversed() + stack),
    ] + outputNorms(width: width) + (experts?.biasTensors(width: width) ?? [])
      + (experts?.shared?.tensors(width: width) ?? [])
  }
}

/// A feed-forward block that every token uses as a whole; always in memory.
public struct DenseBlock: Hashable, Sendable {
  /// Neurons.
  public var length: Int
  public var activation: FeedForwardBlock.Activation
  /// Whether its output is normalised before it is added to the residual stream.
  public var normsOutput = false

  /// A block of `length` neurons.
  public init(length: Int, activation: FeedForwardBlock.Activation) {
    self.length = length
    self.activation = activation
  }
}

/// A feed-forward block of experts, of which a router chooses some for each token.
public struct ExpertsBlock: Hashable, Sendable {
  /// Experts.
  public var count: Int
  /// Experts that a token uses.
  public var usedCount: Int
  /// Neurons of one expert.
  public var length: Int
  public var routerInput: RouterInput
  public var gating: Gating
  /// Whether the weights of a token's experts are divided by their sum, so that it is 1.
  public var dividesWeights = true
  /// Whether a bias is added to the share of each expert where some are chosen and ranked; their
  /// weights do not have it.
  public var hasChoiceBias = false
  /// Whether a vector is added to the logits of its router.
  public var hasRouterBias = false
  /// Whether the products of each expert get vectors added, which are always in memory.
  public var hasBiases = false
  public var activation: FeedForwardBlock.Activation
  /// What every token uses beside its experts; nil where there is no such thing.
  public var shared: SharedExpert?

  /// What a router chooses by.
  public enum RouterInput: UInt8, Sendable {
    /// The stream before attention, so that experts can travel while attention runs.
    case layerInput
    /// The normalised stream behind attention: what the experts get as well.
    case attentionOutput
  }

  /// How router logits become weights.
  public enum Gating: String, CaseIterable, Sendable {
    /// Each expert's share of all. Where weights are divided by their sum it is the same as its
    /// share of those that are chosen.
    case softmax
    /// Each by itself.
    case sigmoid
  }

  /// The tensors that experts are chosen with, in the order in which they are used.
  fileprivate func choiceTensors(width: Int) -> [BlockTensor] {
    [BlockTensor(.router, [width, count])]
      + (hasRouterBias ? [BlockTensor(.routerBias, [count])] : [])
      + (hasChoiceBias ? [BlockTensor(.choiceBias, [count])] : [])
  }

  /// What is added to the products of all its experts, a row for each.
  fileprivate func biasTensors(width: Int) -> [BlockTensor] {
    guard hasBiases else { return [] }
    return [
      BlockTensor(.expertGateBiases, [length, count]),
      BlockTensor(.expertUpBiases, [length, count]),
      BlockTensor(.expertDownBiases, [width, count]),
    ]
  }

  /// `count` experts, `usedCount` for each token, whose weights are divided by their sum.
  public init(
    count: Int, usedCount: Int, length: Int, routerInput: RouterInput, gating: Gating,
    activation: FeedForwardBlock.Activation
  ) {
    self.count = count
    self.usedCount = usedCount
    self.length = length
    self.routerInput = routerInput
    self.gating = gating
    self.activation = activation
  }
}

/// Neurons that every token uses beside the experts that are chosen for it; always in memory. Their
/// gates become what those of the experts become.
public struct SharedExpert: Hashable, Sendable {
  /// Neurons.
  public var length: Int
  /// Whether a router weighs it for each token, by the sigmoid of its logit; else all of it counts.
  public var isWeighed: Bool

  /// An expert of `length` neurons.
  public init(length: Int, isWeighed: Bool = false) {
    self.length = length
    self.isWeighed = isWeighed
  }

  /// The tensors that it has in a model of `width`, in the order in which they are used.
  func tensors(width: Int) -> [BlockTensor] {
    let roles = FeedForwardBlock.sharedRoles
    return (isWeighed ? [BlockTensor(.sharedRouter, [width, 1])] : []) + [
      BlockTensor(roles.gate, [width, length]), BlockTensor(roles.up, [width, length]),
      BlockTensor(roles.down, [length, width]),
    ]
  }
}
