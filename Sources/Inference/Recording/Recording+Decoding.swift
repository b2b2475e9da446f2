import ExpertStore
import GGUF
import Kernels
import Models

extension Recording {
  /// Reads what `write(to:)` of this or an older version appended, to the last byte.
  init(
    from reader: inout RecordingReader, version: UInt32
  ) throws(RecordingReader.Damage) {
    let name = try reader.text()
    let (sha256, fingerprint) = (try reader.text(), try reader.text())
    model = try ModelBlueprint(name: name, from: &reader, version: version)
    identity = sha256.isEmpty ? nil : ModelIdentity(sha256: sha256, fingerprint: fingerprint)
    conditions = try Conditions(from: &reader)
    seed = try reader.fixed(UInt64.self)
    let caveat = try reader.text()
    syntheticCaveat = caveat.isEmpty ? nil : caveat
    maxPrefetchDepth = try reader.number(in: 0...64)
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
      for (layer, experts) in routedLayers {
        decisions.layers.append(
          try reader.layer(of: experts, tokens: count, ahead: ahead(ofLayer: layer)))
      }
    }
    let rows = 1...model.shape.vocabularyCount
    decisions.headRowCounts = try reader.numbers(count: reader.count(), in: rows)
    let headCount = decisions.headRowCounts.count
    guard reader.isAtEnd, headCount == 0 || headCount == batches.count else {
      throw RecordingReader.Damage()
    }
  }

  /// How many layers ahead were predicted from `layer` on: of those within reach, all that choose.
  private func ahead(ofLayer layer: Int) -> Int {
    model.shape.layers[(layer + 1)...].prefix(max(0, maxPrefetchDepth - 1))
      .count { $0.feedForward.experts != nil }
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

  mutating func flag() throws(Damage) -> Bool {
    switch try byte() {
    case 0: false
    case 1: true
    default: throw Damage()
    }
  }

  fileprivate mutating func layer(
    of block: ExpertsBlock, tokens: Int, ahead: Int
  ) throws(Damage) -> RecordedDecisions.Layer {
    let (ranks, experts) = (block.usedCount, 0...(block.count - 1))
    var (chosen, weights, active): ([Int], [Float], [Int]) = ([], [], [])
    for _ in 0..<tokens * ranks {
      chosen.append(try number(in: experts))
      weights.append(try float())
      active.append(try number(in: 0...block.length))
    }
    for first in stride(from: 0, to: chosen.count, by: ranks) {
      let uses = first..<first + ranks
      guard Set(chosen[uses]).count == ranks, Routing.areWeights(weights[uses], of: block) else {
        throw Damage()
      }
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
