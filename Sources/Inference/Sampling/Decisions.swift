public import Kernels
public import Models

/// The answers of a run that depend on data. Everything else is straight-line code, so a run
/// whose answers were recorded can be repeated on a device that does no arithmetic.
///
/// An engine asks for `routing` once per batch and layer; the other questions are about that
/// layer until the next one.
public protocol DecisionSource: AnyObject {
  /// A step of its sequence begins.
  func beginStep()

  /// The step that was begun last has failed: what was decided in it never was.
  func discardStep()

  /// The experts that a layer uses for each row of `logits`.
  ///
  /// - Parameter bias: What is added to the score of each expert for the choice; nil for nothing.
  func routing(logits: Activations, bias: [Float]?) -> Routing

  /// The experts that a later layer is predicted to use, each once: the one that is `ahead` further
  /// on among those that choose, with `bias`.
  func prediction(ahead: Int, logits: Activations, bias: [Float]?) -> [Int]

  /// How many neurons of `expert` have an open gate, summed over the rows of `gate`.
  func activeNeurons(ofExpert expert: Int, gate: Activations) -> Int

  /// The rows of the LM head that are computed where a predictor gave them `scores`.
  func headRows(scores: Activations, selection: HeadSelection) -> [Int32]

  /// The token that follows the last row of `logits`.
  func token(logits: Activations) -> Int
}

/// Decisions made from the numbers themselves, and kept for a later replay if asked.
public final class ComputedDecisions: DecisionSource {
  /// What has been decided so far; empty unless recording was asked for, and without the layers
  /// that a spool has taken.
  public private(set) var recorded = RecordedDecisions()
  /// What is chosen from, in all layers that choose; nil in a dense model.
  private let experts: ExpertsBlock?
  /// How many neurons of an expert are active as long as nothing counts them: all, where none can
  /// be closed.
  private let uncountedNeurons: Int
  private let variant: KernelVariant
  private var sampler: Sampler
  private var history: [Int]
  private let excludedTokens: Set<Int>
  private let isRecording: Bool
  private let spool: RecordingSpool?
  /// What had been recorded when the last step began.
  private var mark = (layers: 0, heads: 0)

  /// Decisions for a model of `shape`.
  ///
  /// - Parameters:
  ///   - variant: What counts open gates; the engine's.
  ///   - history: Tokens that repetition penalties look at, usually the prompt.
  ///   - excludedTokens: Tokens that are never chosen, such as vocabulary padding.
  ///   - spool: Takes the layers of each step that is over, where they are recorded.
  public init(
    shape: ModelShape, variant: KernelVariant, sampler: Sampler, history: [Int],
    excludedTokens: Set<Int>, isRecording: Bool, spool: RecordingSpool? = nil
  ) {
    experts = shape.experts
    uncountedNeurons =
      shape.activation == .relu
      ? 0 : shape.layers.lazy.compactMap(\.feedForward.experts?.length).min() ?? 0
    self.variant = variant
    self.sampler = sampler
    self.history = history
    self.excludedTokens = excludedTokens
    self.isRecording = isRecording
    self.spool = spool
  }

  /// Lets repetition penalties look at `prompt` as well: it goes on behind what was said before.
  public func note(prompt: [Int]) { history += prompt }

  public func beginStep() {
    spoolLayers()
    mark = (recorded.layers.count, recorded.headRowCounts.count)
  }

  /// Hands what the last step decided to the spool, where there is one.
  public func spoolLayers() {
    guard let spool, !recorded.layers.isEmpty else { return }
    spool.append(recorded.layers)
    recorded.layers.removeAll(keepingCapacity: true)
  }

  public func discardStep() {
    recorded.layers.removeSubrange(mark.layers...)
    recorded.headRowCounts.removeSubrange(mark.heads...)
  }

  public func routing(logits: Activations, bias: [Float]?) -> Routing {
    let routing = choice(logits, bias)
    if isRecording {
      recorded.layers.append(
        RecordedDecisions.Layer(
          routing: routing,
          activeNeurons: Array(repeating: uncountedNeurons, count: routing.experts.count)))
    }
    return routing
  }

  private func choice(_ logits: Activations, _ bias: [Float]?) -> Routing {
    guard let experts else { preconditionFailure("a dense model chooses no experts") }
    return Routing(logits: logits, by: experts, bias: bias)
  }

  public func prediction(ahead: Int, logits: Activations, bias: [Float]?) -> [Int] {
    let routing = choice(logits, bias)
    if isRecording {
      recorded.layers[recorded.layers.count - 1].predictions.append(routing.experts)
    }
    return routing.distinctExperts
  }

  public func activeNeurons(ofExpert expert: Int, gate: Activations) -> Int {
    if isRecording { recordActiveNeurons(ofExpert: expert, gate: gate) }
    return gate.positiveCount(rows: 0..<gate.rows, variant: variant)
  }

  public func headRows(scores: Activations, selection: HeadSelection) -> [Int32] {
    let rows = selection.rows(scores: scores)
    if isRecording { recorded.headRowCounts.append(rows.count) }
    return rows
  }

  public func token(logits: Activations) -> Int {
    let token = logits.withRow(logits.rows - 1) {
      sampler.next(logits: $0, history: history, excluding: excludedTokens)
    }
    history.append(token)
    if isRecording { recorded.tokens.append(token) }
    return token
  }

  /// Token by token, so that a recording does not depend on how the prompt was cut.
  private func recordActiveNeurons(ofExpert expert: Int, gate: Activations) {
    let index = recorded.layers.count - 1
    let outputRows = recorded.layers[index].routing.uses(of: expert).outputRows
    for (row, outputRow) in outputRows.enumerated() {
      recorded.layers[index].activeNeurons[outputRow] = gate.positiveCount(
        rows: row..<row + 1, variant: variant)
    }
  }
}
