import ExpertStore
import GGUF
import Kernels
import Models

extension Recording {
  /// Reads what `write(to:)` appended, to the last byte.
  init(from reader: inout RecordingReader) throws(RecordingReader.Damage) {
    let name = try reader.text()
    let (sha256, fingerprint) = (try reader.text(), try reader.text())
    model = try ModelBlueprint(name: name, from: &reader)
    identity = sha256.isEmpty ? nil : ModelIdentity(sha256: sha256, fingerprint: fingerprint)
    conditions = try Conditions(from: &reader)
    seed = try reader.fixed(UInt64.self)
    let caveat = try reader.text()
    syntheticCaveat = caveat.isEmpty ? nil : caveat
    depth = try reader.number(in: 0...64)
    let end = Int(try reader.byte())
    guard end < Self.ends.count else { throw RecordingReader.Damage() }
    self.end = Self.ends[end]
    let vocabulary = 0...(model.shape.vocabularyCount - 1)
    promptTokens = try reader.numbers(count: reader.count(), in: vocabulary)
    decisions = RecordedDecisions()
    decisions.tokens = try reader.numbers(count: reader.count(), in: vocabulary)
    guard !promptTokens.isEmpty, !decisions.tokens.isEmpty,
      promptTokens.count + decisions.tokens.count - 1 <= conditions.contextLength
    else { throw RecordingReader.Damage() }
    let first = try reader.number(in: 0...decisions.tokens.count)
    firstTextIndex = first == 0 ? nil : first - 1
    for count in batches {
      for layer in 0..<routedLayerCount {
        decisions.layers.append(
          try reader.layer(of: model.shape, tokens: count, ahead: ahead(ofLayer: layer)))
      }
    }
    let rows = 1...model.shape.vocabularyCount
    decisions.headRowCounts = try reader.numbers(count: reader.count(), in: rows)
    let headCount = decisions.headRowCounts.count
    guard reader.isAtEnd, headCount == 0 || headCount == batches.count else {
      throw RecordingReader.Damage()
    }
  }

  /// How many layers ahead were predicted from `layer` on.
  private func ahead(ofLayer layer: Int) -> Int {
    max(0, min(depth - 1, model.shape.layerCount - 1 - layer))
  }
}

extension RecordingReader {
  fileprivate mutating func numbers(
    count: Int, in range: ClosedRange<Int>
  ) throws(Damage) -> [Int] {
    var numbers: [Int] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(try number(in: range)) }
    return numbers
  }

  fileprivate mutating func flag() throws(Damage) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw Damage()
    }
  }

  fileprivate mutating func layer(
    of shape: ModelShape, tokens: Int, ahead: Int
  ) throws(Damage) -> RecordedDecisions.Layer {
    let (ranks, experts) = (shape.expertsPerToken, 0...(shape.expertCount - 1))
    var (chosen, weights, active): ([Int], [Float], [Int]) = ([], [], [])
    for _ in 0..<tokens * ranks {
      chosen.append(try number(in: experts))
      weights.append(try float())
      active.append(try number(in: 0...shape.expertLength))
    }
    for first in stride(from: 0, to: chosen.count, by: ranks) {
      guard Set(chosen[first..<first + ranks]).count == ranks else { throw Damage() }
    }
    var layer = RecordedDecisions.Layer(
      routing: Routing(expertsPerToken: ranks, experts: chosen, weights: weights))
    layer.activeNeurons = active
    for _ in 0..<ahead {
      layer.predictions.append(try numbers(count: tokens * ranks, in: experts))
    }
    return layer
  }
}

extension ModelBlueprint {
  fileprivate init(
    name: String, from reader: inout RecordingReader
  ) throws(RecordingReader.Damage) {
    let origin =
      try reader.flag()
      ? SyntheticOrigin(seed: reader.fixed(UInt64.self), routing: reader.text()) : nil
    var shape = try ModelShape(from: &reader)
    let embedding = try reader.tensorType()
    let outputNorm = try reader.tensorType()
    let head = try reader.flag() ? reader.tensorType() : nil
    let predictor = try HeadPredictorFormat(
      from: &reader, vocabularyCount: shape.vocabularyCount)
    var layers: [Layer] = []
    for layer in shape.attention.indices {
      let window = try reader.number(in: 0...(1 << 31))
      shape.attention[layer].window = window == 0 ? nil : window
      shape.attention[layer].hasRotary = try reader.flag()
      layers.append(try Layer(from: &reader))
    }
    self.init(
      name: name, shape: shape, embedding: embedding, head: head, outputNorm: outputNorm,
      layers: layers, headPredictor: predictor, origin: origin)
    guard hasWholeBlocks else { throw RecordingReader.Damage() }
  }

  /// Whether each row of each matrix consists of whole blocks, as every view of one demands.
  private var hasWholeBlocks: Bool {
    let (d, q, f) = (shape.embeddingLength, shape.queryLength, shape.expertLength)
    return [embedding, outputNorm, head ?? embedding, headPredictor?.type ?? embedding]
      .allSatisfy { d.isMultiple(of: $0.weightsPerBlock) }
      && layers.allSatisfy { layer in
        let experts = layer.experts
        let wide = [
          layer.router, layer.attentionNorm, layer.query, layer.key, layer.value, layer.expertNorm,
          experts.gateType, experts.upType,
        ]
        let down = experts.downLayout == .neuronRows ? d : f
        let isGrouped = experts.downLayout == .neuronGroups
        return wide.allSatisfy { d.isMultiple(of: $0.weightsPerBlock) }
          && q.isMultiple(of: layer.output.weightsPerBlock)
          && down.isMultiple(of: experts.downType.weightsPerBlock)
          && (!isGrouped
            || DownTransposition.layout(for: experts.downType, outputs: d, neurons: f)
              == .neuronGroups)
      }
  }
}

extension HeadPredictorFormat {
  fileprivate init?(
    from reader: inout RecordingReader, vocabularyCount: Int
  ) throws(RecordingReader.Damage) {
    let rank = try reader.number(in: 0...4096)
    guard rank > 0 else { return nil }
    let type = try reader.tensorType()
    guard rank.isMultiple(of: type.weightsPerBlock) else { throw RecordingReader.Damage() }
    self.init(type: type, rank: rank, vocabularyCount: vocabularyCount)
  }
}

extension ModelBlueprint.Layer {
  fileprivate init(from reader: inout RecordingReader) throws(RecordingReader.Damage) {
    var types: [TensorType] = []
    for _ in 0..<10 { types.append(try reader.tensorType()) }
    guard let layout = DownLayout(rawValue: UInt32(try reader.byte())) else {
      throw RecordingReader.Damage()
    }
    self.init(
      router: types[0], attentionNorm: types[1], query: types[2], key: types[3], value: types[4],
      output: types[5], expertNorm: types[6],
      experts: ExpertFormat(
        gateType: types[7], upType: types[8], downType: types[9], downLayout: layout))
  }
}

extension ModelShape {
  /// All layers alike; what each of them sees follows in the file.
  fileprivate init(from reader: inout RecordingReader) throws(RecordingReader.Damage) {
    var counts: [Int] = []
    for limit in [512, 1 << 16, 256, 256, 256, 4096, 64, 1 << 20, 1 << 24, 1 << 24] {
      counts.append(try reader.number(in: 1...limit))
    }
    self.init(
      layerCount: counts[0], embeddingLength: counts[1], headCount: counts[2],
      keyValueHeadCount: counts[3], headLength: counts[4], expertCount: counts[5],
      expertsPerToken: counts[6], expertLength: counts[7], vocabularyCount: counts[8],
      contextLength: counts[9])
    normEpsilon = try reader.float()
    rotaryBase = try reader.double()
    slidingRotaryBase = try reader.double()
    gating = try reader.flag() ? .sigmoid : .softmax
    routerInput = try reader.choice(RouterInput.self)
    activation = try reader.choice(Activation.self)
    guard headCount.isMultiple(of: keyValueHeadCount), headLength.isMultiple(of: 2),
      expertsPerToken <= expertCount, normEpsilon.isFinite, rotaryBase > 0, rotaryBase.isFinite,
      slidingRotaryBase > 0, slidingRotaryBase.isFinite
    else { throw RecordingReader.Damage() }
    guard routerInput != .none || expertCount == 1 else { throw RecordingReader.Damage() }
  }
}

extension Recording.Conditions {
  fileprivate init(from reader: inout RecordingReader) throws(RecordingReader.Damage) {
    precision = try reader.flag() ? .reference : .quantized
    skipsInactiveNeurons = try reader.flag()
    if try reader.flag() {
      let threshold = try reader.float()
      guard !threshold.isNaN else { throw RecordingReader.Damage() }
      headSelection = HeadSelection(
        threshold: threshold, floor: try reader.number(in: 1...(1 << 31)))
    } else {
      headSelection = nil
    }
    checkedTokenCount = try reader.number(in: 0...(1 << 20))
    maxBatch = try reader.number(in: 1...4096)
    contextLength = try reader.number(in: 1...(1 << 24))
  }
}
