import GGUF
import Kernels
import Models

extension ModelBlueprint {
  /// Reads the model of a recording of this or an older version.
  init(
    name: String, from reader: inout RecordingReader, version: UInt32
  ) throws(RecordingReader.Damage) {
    let origin =
      try reader.flag()
      ? SyntheticOrigin(seed: reader.fixed(UInt64.self), routing: reader.text()) : nil
    if version == 1 {
      try self.init(ofVersion1: name, origin: origin, from: &reader)
    } else {
      try self.init(name: name, origin: origin, from: &reader)
    }
    guard hasWholeBlocks else { throw RecordingReader.Damage() }
  }

  private init(
    name: String, origin: SyntheticOrigin?, from reader: inout RecordingReader
  ) throws(RecordingReader.Damage) {
    let layerCount = try reader.number(in: RecordingReader.layerCounts)
    let width = try reader.number(in: RecordingReader.widths)
    let vocabularyCount = try reader.number(in: RecordingReader.tokenCounts)
    let contextLength = try reader.number(in: RecordingReader.tokenCounts)
    let normEpsilon = try reader.normEpsilon()
    let embedding = try reader.tensorType()
    let outputNorm = try reader.tensorType()
    let parts = try reader.byte()
    guard parts < 4 else { throw RecordingReader.Damage() }
    let head = parts & 1 == 0 ? nil : try reader.tensorType()
    let scales = parts & 2 == 0 ? ModelShape.Scales() : try reader.scales()
    let predictor = try HeadPredictorFormat(from: &reader, vocabularyCount: vocabularyCount)
    var (blocks, layers): ([LayerShape], [Layer]) = ([], [])
    for _ in 0..<layerCount {
      let block = LayerShape(
        mixer: try reader.mixer(), feedForward: try reader.feedForward())
      var types: [TensorRole: TensorType] = [:]
      for tensor in block.tensors(width: width) { types[tensor.role] = try reader.tensorType() }
      blocks.append(block)
      layers.append(Layer(types: types, downLayout: try reader.downLayout()))
    }
    guard blocks.contains(where: { $0.mixer.attention != nil }) else {
      throw RecordingReader.Damage()
    }
    var shape = ModelShape(
      embeddingLength: width, vocabularyCount: vocabularyCount, contextLength: contextLength,
      normEpsilon: normEpsilon, layers: blocks)
    shape.scales = scales
    self.init(
      name: name, shape: shape,
      embedding: embedding, head: head, outputNorm: outputNorm, layers: layers,
      headPredictor: predictor, origin: origin)
  }

  /// Whether each row of each matrix consists of whole blocks, as every view of one demands.
  private var hasWholeBlocks: Bool {
    let width = shape.embeddingLength
    return [embedding, outputNorm, head ?? embedding, headPredictor?.type ?? embedding]
      .allSatisfy { width.isMultiple(of: $0.weightsPerBlock) }
      && zip(layers, shape.layers).allSatisfy { layer, block in
        let down = block.feedForward.matrixRoles.down
        return block.tensors(width: width).allSatisfy { tensor in
          let isTurned = tensor.role == down && layer.downLayout == .neuronRows
          return tensor.dimensions[isTurned ? 1 : 0]
            .isMultiple(of: layer[tensor.role].weightsPerBlock)
        }
          && (layer.downLayout != .neuronGroups
            || DownTransposition.layout(
              for: layer[down], outputs: width, neurons: block.feedForward.length)
              == .neuronGroups)
      }
  }
}

extension HeadPredictorFormat {
  /// Reads the predictor of a recording's model; nil where it has none.
  init?(
    from reader: inout RecordingReader, vocabularyCount: Int
  ) throws(RecordingReader.Damage) {
    let rank = try reader.number(in: 0...4096)
    guard rank > 0 else { return nil }
    let type = try reader.tensorType()
    guard rank.isMultiple(of: type.weightsPerBlock) else { throw RecordingReader.Damage() }
    self.init(type: type, rank: rank, vocabularyCount: vocabularyCount)
  }
}

/// The parts of a model, each within limits that no real one comes near to.
extension RecordingReader {
  static let layerCounts = 1...512
  static let widths = 1...(1 << 16)
  static let tokenCounts = 1...(1 << 24)
  static let headCounts = 1...256
  static let expertCounts = 1...4096
  static let usedCounts = 1...64
  static let neuronCounts = 1...(1 << 20)
  /// 0 for no window.
  static let windows = 0...(1 << 31)

  fileprivate mutating func mixer() throws(Damage) -> MixerBlock {
    let form = try byte()
    guard form < 3 else { throw Damage() }
    if form == 2 {
      return .convolution(
        ConvolutionBlock(tapCount: try number(in: ConvolutionBlock.tapCounts)))
    }
    let headCount = try number(in: Self.headCounts)
    let keyValueHeadCount = try number(in: Self.headCounts)
    let headLength = try number(in: Self.headCounts)
    let window = try number(in: Self.windows)
    let base = try flag() ? rotaryBase() : nil
    var block = try attention(
      headCount: headCount, keyValueHeadCount: keyValueHeadCount, headLength: headLength,
      window: window, rotaryBase: base)
    if form == 1 { try readForms(of: &block) }
    return .attention(block)
  }

  private mutating func readForms(of block: inout AttentionBlock) throws(Damage) {
    block.rotaryPairs = try choice(RotaryPairs.self)
    block.rotaryFactor = try double()
    let norm = try byte()
    block.queryKeyNorm = norm == 0 ? nil : AttentionBlock.QueryKeyNorm(rawValue: norm - 1)
    let parts = try byte()
    block.biases = AttentionBlock.Biases(rawValue: parts & 15)
    block.hasSinks = parts & 16 != 0
    block.normsOutput = parts & 64 != 0
    block.yarn = parts & 32 == 0 ? nil : try yarn()
    block.scoreScale = try flag() ? float() : nil
    guard AttentionBlock.rotaryFactors.contains(block.rotaryFactor),
      norm == 0 || block.queryKeyNorm != nil,
      parts < 128,
      block.scoreScale.map({ AttentionBlock.scoreScales.contains(Double($0)) }) ?? true
    else { throw Damage() }
  }

  private mutating func yarn() throws(Damage) -> YaRN {
    let (factor, fastTurns, slowTurns) = (try double(), try double(), try double())
    var yarn = YaRN(factor: factor, contextLength: try number(in: 1...Self.windows.upperBound))
    (yarn.fastTurns, yarn.slowTurns) = (fastTurns, slowTurns)
    guard YaRN.factors.contains(factor),
      [fastTurns, slowTurns].allSatisfy(YaRN.turnCounts.contains)
    else { throw Damage() }
    return yarn
  }

  fileprivate mutating func feedForward() throws(Damage) -> FeedForwardBlock {
    let form = try byte()
    guard form < 5 else { throw Damage() }
    if form == 0 || form == 4 {
      var block = DenseBlock(
        length: try number(in: Self.neuronCounts),
        activation: try choice(FeedForwardBlock.Activation.self))
      block.normsOutput = form == 4
      return .dense(block)
    }
    let count = try number(in: Self.expertCounts)
    let usedCount = try number(in: Self.usedCounts)
    let length = try number(in: Self.neuronCounts)
    guard usedCount <= count else { throw Damage() }
    let activation = try choice(FeedForwardBlock.Activation.self)
    let routerInput = try choice(ExpertsBlock.RouterInput.self)
    var block = ExpertsBlock(
      count: count, usedCount: usedCount, length: length, routerInput: routerInput,
      gating: try gating(), activation: activation)
    block.dividesWeights = form == 1
    if form == 3 { try readForms(of: &block) }
    return .experts(block)
  }

  private mutating func readForms(of block: inout ExpertsBlock) throws(Damage) {
    block.dividesWeights = try flag()
    let length = try number(in: 0...Self.neuronCounts.upperBound)
    if length > 0 { block.shared = SharedExpert(length: length, isWeighed: try flag()) }
    let biases = try byte()
    guard biases < 8 else { throw Damage() }
    block.hasChoiceBias = biases & 1 != 0
    block.hasRouterBias = biases & 2 != 0
    block.hasBiases = biases & 4 != 0
  }

  fileprivate mutating func scales() throws(Damage) -> ModelShape.Scales {
    var scales = ModelShape.Scales()
    (scales.embedding, scales.residual) = (try scale(), try scale())
    scales.logitDivisor = try scale()
    guard scales != ModelShape.Scales() else { throw Damage() }
    return scales
  }

  private mutating func scale() throws(Damage) -> Float {
    let scale = try float()
    guard ModelShape.Scales.range.contains(Double(scale)) else { throw Damage() }
    return scale
  }

  /// Attention of these dimensions, where they fit together.
  func attention(
    headCount: Int, keyValueHeadCount: Int, headLength: Int, window: Int, rotaryBase: Double?
  ) throws(Damage) -> AttentionBlock {
    guard headCount.isMultiple(of: keyValueHeadCount), headLength.isMultiple(of: 2) else {
      throw Damage()
    }
    return AttentionBlock(
      headCount: headCount, keyValueHeadCount: keyValueHeadCount, headLength: headLength,
      window: window == 0 ? nil : window, rotaryBase: rotaryBase)
  }

  mutating func gating() throws(Damage) -> ExpertsBlock.Gating {
    try flag() ? .sigmoid : .softmax
  }

  mutating func normEpsilon() throws(Damage) -> Float {
    let epsilon = try float()
    guard ModelShape.normEpsilons.contains(Double(epsilon)) else { throw Damage() }
    return epsilon
  }

  mutating func rotaryBase() throws(Damage) -> Double {
    let base = try double()
    guard AttentionBlock.rotaryBases.contains(base) else { throw Damage() }
    return base
  }

  mutating func downLayout() throws(Damage) -> DownLayout {
    guard let layout = DownLayout(rawValue: UInt32(try byte())) else { throw Damage() }
    return layout
  }
}
