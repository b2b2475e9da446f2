import Models
@testable import Synthesis
import Testing

@Suite struct ShapeCheckTests {
  struct Fault: Sendable {
    let change: @Sendable (inout ModelShape) -> Void
    let says: [String]
  }

  static let faults = [
    Fault(change: { $0.embeddingLength = 100 }, says: ["--embedding", "multiple of 32"]),
    Fault(change: { $0.embeddingLength = 32 }, says: ["--embedding", "between 64"]),
    Fault(change: { $0.changeAttention { $0.headCount = 0 } }, says: ["--heads"]),
    Fault(change: { $0.changeAttention { $0.headCount = .max } }, says: ["--heads"]),
    Fault(change: { $0.changeAttention { $0.keyValueHeadCount = 3 } }, says: ["--kv-heads"]),
    Fault(change: { $0.changeAttention { $0.headLength = 31 } }, says: ["--head-dim", "even"]),
    Fault(
      change: { $0.changeAttention { ($0.headCount, $0.headLength) = (2, 24) } },
      says: ["48", "multiple of 32"]),
    Fault(
      change: { $0.changeExperts { $0.usedCount = 33 } }, says: ["--experts-used", "32 experts"]),
    Fault(change: { $0.changeExperts { $0.length = 48 } }, says: ["--expert-length"]),
    Fault(change: { $0.changeExperts { $0.count = -1 } }, says: ["--experts"]),
    Fault(change: { $0.vocabularyCount = 256 }, says: ["--vocabulary", "288"]),
    Fault(change: { $0.vocabularyCount = 1 << 40 }, says: ["--vocabulary"]),
    Fault(change: { $0.contextLength = 0 }, says: ["--context"]),
    Fault(change: { $0.layers[1].attention.window = -5 }, says: ["--window"]),
  ]

  @Test(arguments: faults.indices) func `a shape that cannot be is refused in one sentence`(
    index: Int
  ) throws {
    var shape = SmallModel.shape()
    Self.faults[index].change(&shape)
    let error = #expect(throws: SynthesisError.self) {
      try SyntheticModel(name: "", shape: shape, seed: 1, routing: .uniform)
    }
    let sentence = try #require(error).description
    for part in Self.faults[index].says { #expect(sentence.contains(part), "\(sentence)") }
    #expect(!sentence.contains("\n"))
  }
}

extension ModelShape {
  /// Changes the attention of each layer.
  fileprivate mutating func changeAttention(_ change: (inout AttentionBlock) -> Void) {
    for index in layers.indices { change(&layers[index].attention) }
  }

  /// Changes the experts of each layer.
  fileprivate mutating func changeExperts(_ change: (inout ExpertsBlock) -> Void) {
    for index in layers.indices {
      guard var experts = layers[index].feedForward.experts else { continue }
      change(&experts)
      layers[index].feedForward = .experts(experts)
    }
  }
}
