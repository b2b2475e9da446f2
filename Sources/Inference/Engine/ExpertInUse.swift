import Kernels
import Models

/// What the experts that are computed have in common: they are of one layer and one step.
final class ExpertTurn {
  /// Whether a single token uses them, each once.
  private(set) var isOfOneToken = true
  fileprivate var routing = Routing(expertsPerToken: 0, experts: [], weights: [])
  /// nil in a dense layer.
  fileprivate var plan: ExpertPlan?
  /// What is added to the products of the layer's experts; nil for nothing.
  private(set) var biases: ExpertBiases?
  /// Which buffers of the experts in use their length asks for.
  fileprivate var bufferIndex = 0
  /// Whether the layer has a router.
  var isOfExperts: Bool { plan != nil }
  /// By expert; empty where a single token uses them.
  private var usesByExpert: [Routing.Uses?] = []

  /// The experts of `routing` are used, which `plan` finds in their slots; nil in a dense layer.
  /// Their products get `biases` added. Their buffers are those at `bufferIndex`.
  func begin(
    _ routing: Routing, _ plan: ExpertPlan?, _ biases: ExpertBiases?, bufferIndex: Int
  ) {
    isOfOneToken = routing.isOfOneToken
    self.bufferIndex = bufferIndex
    self.routing = routing
    self.plan = plan
    self.biases = biases
    if !isOfOneToken {
      usesByExpert = routing.usesByExpert
    } else if !usesByExpert.isEmpty {
      usesByExpert = []
    }
  }

  /// The rows that use `expert`.
  fileprivate func uses(of expert: Int) -> Routing.Uses {
    guard expert < usesByExpert.count, let uses = usesByExpert[expert] else {
      return routing.uses(of: expert)
    }
    return uses
  }
}

/// One of the experts that are computed together: its weights, and the buffers that it uses.
///
/// Where nothing is computed nobody asks for more than its index, so that all else is looked up
/// when it is asked for.
@safe final class ExpertInUse {
  private let buffersByLength: [ExpertBuffers]
  private let turn: ExpertTurn
  // One value, so that taking up an expert is one access.
  private var current = unsafe Current(index: 0, bytes: nil, matrices: nil)

  @safe private struct Current {
    let index: Int
    let bytes: UnsafeRawBufferPointer?
    var matrices: ExpertMatrices?
    var uses: Routing.Uses?
    var activeCount: Int?
  }

  /// No expert yet, with room for one of each length in `buffers`.
  init(buffers: [ExpertBuffers], turn: ExpertTurn) {
    buffersByLength = buffers
    self.turn = turn
  }

  /// Those for experts of the turn's layer.
  var buffers: ExpertBuffers { buffersByLength[turn.bufferIndex] }

  /// Its weights; looked at only where kernels are made.
  var matrices: ExpertMatrices {
    if let matrices = current.matrices { return matrices }
    guard let plan = turn.plan, let bytes = unsafe current.bytes else {
      preconditionFailure("no expert is in use")
    }
    let matrices = unsafe ExpertMatrices(plan, bytes: bytes)
    current.matrices = matrices
    return matrices
  }

  var index: Int { current.index }

  /// The rows that use it.
  var uses: Routing.Uses {
    if let uses = current.uses { return uses }
    let uses = turn.uses(of: index)
    current.uses = uses
    return uses
  }

  /// How many of its neurons are active for the rows that use it: all, unless they were counted.
  var activeCount: Int {
    get { current.activeCount ?? neuronCount * rowCount }
    set { current.activeCount = newValue }
  }

  private var neuronCount: Int { turn.plan?.neurons ?? matrices.up.rows }

  private var rowCount: Int { turn.isOfOneToken ? 1 : uses.outputRows.count }

  /// Uses expert `index` of the turn, whose slot holds `bytes`.
  func use(_ index: Int, in bytes: UnsafeRawBufferPointer) {
    current = unsafe Current(index: index, bytes: bytes, matrices: nil)
  }

  /// Uses the only expert of a dense layer, which is always in memory.
  func use(_ matrices: ExpertMatrices) {
    current = unsafe Current(index: 0, bytes: nil, matrices: matrices)
  }
}
