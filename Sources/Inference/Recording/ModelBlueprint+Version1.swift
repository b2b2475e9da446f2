import GGUF
import Models

/// The model of a recording of version 1, in which all layers have the same dimensions and a dense
/// model is one without a router:
///
/// Ten numbers: layers, hidden width, query heads, KV heads, head width, experts per layer, experts
/// per token, neurons of an expert, vocabulary, longest context. Norm epsilon (F32), rotary base of
/// global and of sliding layers (F64 each). Gating (0 softmax, 1 sigmoid), router input (0 layer
/// input, 1 behind attention, 2 none), activation (0 ReLU, 1 SiLU), a byte each. Types of embedding
/// and final norm; flag whether the head is another matrix, then its type; rank of the head's
/// predictor (number, 0 where there is none), then its type. For each layer: window (number, 0 for
/// none), flag whether it rotates, types of router, attention norm, Q, K, V, output, expert norm,
/// gate, up and down, layout of down (a byte: 0 output rows, 1 neuron rows, 2 neuron groups).
extension ModelBlueprint {
  /// Reads what such a recording has behind the origin of its weights.
  init(
    ofVersion1 name: String, origin: SyntheticOrigin?, from reader: inout RecordingReader
  ) throws(RecordingReader.Damage) {
    let uniform = try UniformShape(from: &reader)
    let embedding = try reader.tensorType()
    let outputNorm = try reader.tensorType()
    let head = try reader.flag() ? reader.tensorType() : nil
    let predictor = try HeadPredictorFormat(
      from: &reader, vocabularyCount: uniform.vocabularyCount)
    var (blocks, layers): ([LayerShape], [Layer]) = ([], [])
    for _ in 0..<uniform.layerCount {
      let block = try uniform.layer(from: &reader)
      blocks.append(block)
      layers.append(try Layer(ofVersion1: block.feedForward, from: &reader))
    }
    self.init(
      name: name,
      shape: ModelShape(
        embeddingLength: uniform.embeddingLength, vocabularyCount: uniform.vocabularyCount,
        contextLength: uniform.contextLength, normEpsilon: uniform.normEpsilon, layers: blocks),
      embedding: embedding, head: head, outputNorm: outputNorm, layers: layers,
      headPredictor: predictor, origin: origin)
  }
}

extension ModelBlueprint.Layer {
  fileprivate init(
    ofVersion1 block: FeedForwardBlock, from reader: inout RecordingReader
  ) throws(RecordingReader.Damage) {
    let router = try reader.tensorType()
    let matrices = block.matrixRoles
    var types: [TensorRole: TensorType] = [:]
    for role in [
      .attentionNorm, .query, .key, .value, .attentionOutput, .feedForwardNorm, matrices.gate,
      matrices.up, matrices.down,
    ] { types[role] = try reader.tensorType() }
    if block.experts != nil { types[.router] = router }
    self.init(types: types, downLayout: try reader.downLayout())
  }
}

/// What all layers of a model of version 1 share.
private struct UniformShape {
  let layerCount, embeddingLength, vocabularyCount, contextLength: Int
  let normEpsilon: Float
  private let headCount, keyValueHeadCount, headLength: Int
  private let rotaryBase, slidingRotaryBase: Double
  private let feedForward: FeedForwardBlock

  init(from reader: inout RecordingReader) throws(RecordingReader.Damage) {
    layerCount = try reader.number(in: RecordingReader.layerCounts)
    embeddingLength = try reader.number(in: RecordingReader.widths)
    headCount = try reader.number(in: RecordingReader.headCounts)
    keyValueHeadCount = try reader.number(in: RecordingReader.headCounts)
    headLength = try reader.number(in: RecordingReader.headCounts)
    let expertCount = try reader.number(in: RecordingReader.expertCounts)
    let expertsPerToken = try reader.number(in: RecordingReader.usedCounts)
    let expertLength = try reader.number(in: RecordingReader.neuronCounts)
    vocabularyCount = try reader.number(in: RecordingReader.tokenCounts)
    contextLength = try reader.number(in: RecordingReader.tokenCounts)
    normEpsilon = try reader.normEpsilon()
    rotaryBase = try reader.rotaryBase()
    slidingRotaryBase = try reader.rotaryBase()
    let gating = try reader.gating()
    let routerInput = try reader.byte()
    let activation = try reader.choice(FeedForwardBlock.Activation.self)
    guard expertsPerToken <= expertCount else { throw RecordingReader.Damage() }
    if let input = ExpertsBlock.RouterInput(rawValue: routerInput) {
      feedForward = .experts(
        ExpertsBlock(
          count: expertCount, usedCount: expertsPerToken, length: expertLength,
          routerInput: input, gating: gating, activation: activation))
    } else {
      guard routerInput == 2, expertCount == 1 else { throw RecordingReader.Damage() }
      feedForward = .dense(DenseBlock(length: expertLength, activation: activation))
    }
  }

  /// The next layer, as far as it differs from the others.
  func layer(from reader: inout RecordingReader) throws(RecordingReader.Damage) -> LayerShape {
    let window = try reader.number(in: RecordingReader.windows)
    let base = window == 0 ? rotaryBase : slidingRotaryBase
    let attention = try reader.attention(
      headCount: headCount, keyValueHeadCount: keyValueHeadCount, headLength: headLength,
      window: window, rotaryBase: try reader.flag() ? base : nil)
    return LayerShape(mixer: .attention(attention), feedForward: feedForward)
  }
}
