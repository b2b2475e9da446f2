import ExpertStore
import GGUF
import Kernels
import Models
import Quantities

/// The activations of one step, allocated once and reused for every layer and token.
///
/// Rows are tokens, S are sequences; `d`, `f` and so on are the lengths of `ModelShape`.
final class StepBuffers {
  /// [T × d] the residual stream.
  let hidden: Activations
  /// [T × d] the residual stream after a norm, and what attention and experts add to it.
  let normed: Activations
  let delta: Activations
  /// [T × E]
  let routerLogits: Activations
  /// [T × 1] of what all tokens share, where a router weighs it.
  let sharedLogits: Activations
  /// By what heads of a layer are like.
  private let attention: [AttentionBuffers.Heads: AttentionBuffers]
  /// nil where no layer has a convolution.
  private let convolution: ConvolutionBuffers?
  /// The lengths of feed-forward blocks, each once.
  private let lengths: [Int]
  /// For one expert of a batch, or for each of those that a single token uses: buffers for each of
  /// `lengths`.
  let experts: [[ExpertBuffers]]
  /// [T·k × d] one row per token and rank.
  let expertOutputs: Activations
  /// [S or T × V]
  let logits: Activations
  /// [S or T × d] the rows whose logits are wanted.
  let headInput: Activations

  let routerOperand: Operand
  let attentionOperand: Operand
  let expertOperand: Operand
  let headOperand: Operand
  /// nil where the head is dense.
  let predictor: PredictorBuffers?
  /// nil where the embedding table is in memory.
  let embeddingRows: EmbeddingRows?

  init(model: ModelBlueprint, options: EngineOptions) {
    let shape = model.shape
    let batch = options.maxBatch
    let logitRows = options.computesAllLogits ? batch : options.maxSequences
    let rows = { (columns: Int) in Activations(maxRows: batch, columns: columns) }
    hidden = rows(shape.embeddingLength)
    normed = rows(shape.embeddingLength)
    delta = rows(shape.embeddingLength)
    routerLogits = rows(shape.expertCount)
    sharedLogits = rows(1)
    attention = Dictionary(
      uniqueKeysWithValues: Set(shape.attention.map(AttentionBuffers.Heads.init)).map {
        ($0, AttentionBuffers($0, of: model, options: options))
      })
    convolution = ConvolutionBuffers(of: model, options: options)
    expertOutputs = Activations(
      maxRows: batch * shape.expertsPerToken, columns: shape.embeddingLength)
    logits = Activations(maxRows: logitRows, columns: shape.vocabularyCount)
    headInput = Activations(maxRows: logitRows, columns: shape.embeddingLength)

    let operand = {
      (rows: Int, columns: Int, consumers: [TensorType], arithmetic: Arithmetic) in
      Operand(
        maxRows: rows, columns: columns, consumers: Set(consumers), arithmetic: arithmetic)
    }
    let (d, layers, arithmetic) = (shape.embeddingLength, model.layers, options.arithmetic)
    // The choice of experts is discrete: rounding the router's input would change it.
    let exact = Arithmetic(precision: .reference, variant: arithmetic.variant)
    routerOperand = operand(
      batch, d,
      layers.map { $0.types[.router] ?? .f32 } + layers.compactMap { $0.types[.sharedRouter] },
      exact)
    attentionOperand = operand(
      batch, d,
      layers.flatMap { layer in
        [.query, .key, .value, .convolutionInput].compactMap { layer.types[$0] }
      },
      arithmetic)
    expertOperand = operand(
      batch, d, model.neuronBlocks.flatMap { [$0.format.gateType, $0.format.upType] }, arithmetic)
    let lengths = Array(Set(model.neuronBlocks.map(\.length))).sorted()
    self.lengths = lengths
    experts = (0..<max(shape.expertsPerToken, 1)).map { rank in
      lengths.map {
        ExpertBuffers(length: $0, of: model, options: options, maxRows: rank == 0 ? batch : 1)
      }
    }
    let predictor = options.headSelection == nil ? nil : model.headPredictor
    headOperand = operand(
      logitRows, d, [model.head ?? model.embedding] + (predictor.map { [$0.type] } ?? []),
      arithmetic)
    self.predictor = predictor.map { PredictorBuffers($0, shape: shape, options: options) }
    embeddingRows =
      options.embeddingLocation == .memory
      ? nil
      : EmbeddingTable(model).map { EmbeddingRows(table: $0, maxRows: batch) }
  }

  /// The buffers of a layer with such attention.
  func attention(_ block: AttentionBlock) -> AttentionBuffers {
    guard let buffers = attention[AttentionBuffers.Heads(block)] else {
      preconditionFailure("the model has no such attention")
    }
    return buffers
  }

  /// The buffers of a layer with a convolution.
  var convolutions: ConvolutionBuffers {
    guard let convolution else { preconditionFailure("the model has no convolution") }
    return convolution
  }

  /// Which of the buffers of an expert those of a layer with `length` neurons use.
  func index(ofLength length: Int) -> Int { lengths.firstIndex(of: length) ?? 0 }

  /// What all buffers take together.
  var byteCount: ByteCount {
    let activations = [
      hidden, normed, delta, routerLogits, sharedLogits, expertOutputs, logits, headInput,
    ]
    let operands = [routerOperand, attentionOperand, expertOperand, headOperand]
    return activations.reduce(.zero) { $0 + $1.byteCount }
      + operands.reduce(.zero) { $0 + $1.byteCount }
      + attention.values.reduce(.zero) { $0 + $1.byteCount }
      + (convolution?.byteCount ?? .zero)
      + experts.joined().reduce(.zero) { $0 + $1.byteCount } + (predictor?.byteCount ?? .zero)
      + (embeddingRows?.byteCount ?? .zero)
  }
}
