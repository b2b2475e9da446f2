import Inference
import Kernels
import Models
@testable import Synthesis
import Testing

@Suite struct SyntheticDecisionsTests {
  private func recording(
    locality: RoutingLocality = .independent, depth: Int = 1, tokens: Int = 2000, seed: UInt64 = 1
  ) throws -> (Recording, [ExpertTargets]) {
    var model = NamedShape.standard4B.blueprint
    model.layers = Array(model.layers.prefix(4))
    model.shape.layers = Array(model.shape.layers.prefix(4))
    let routing = ExpertRouting.published(.wiki, try Statistics.load())
    let decisions = SyntheticDecisions(
      model: model, routing: routing, locality: locality, seed: seed)
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: tokens)
    let targets = (0..<4).map {
      ExpertTargets(shape: model.shape, layer: $0, routing: routing, seed: seed)
    }
    return (
      decisions.recording(
        promptCount: 1, answerCount: tokens, depth: depth,
        conditions: Recording.Conditions(options)), targets
    )
  }

  private func experts(_ recording: Recording, layer: Int) -> [[Int]] {
    recording.decisions.layers.enumerated().filter { $0.offset % 4 == layer }
      .map { $0.element.routing.experts }
  }

  @Test func `independent draws are as frequent as published, and so are active neurons`() throws {
    let (recording, targets) = try recording()
    for layer in 0..<4 {
      var (counts, active) = (Array(repeating: 0.0, count: 32), Array(repeating: 0.0, count: 32))
      for decided in recording.decisions.layers.enumerated() where decided.offset % 4 == layer {
        let element = decided.element
        #expect(Set(element.routing.experts).count == 4)
        for (expert, neurons) in zip(element.routing.experts, element.activeNeurons) {
          counts[expert] += 1
          active[expert] += Double(neurons)
        }
      }
      for expert in 0..<32 {
        let share = counts[expert] / 2000
        #expect(abs(share - targets[layer].frequencies[expert]) < 0.045)
        guard counts[expert] > 20 else { continue }
        let zeros = 1 - active[expert] / counts[expert] / 768
        #expect(abs(zeros - targets[layer].zeroFractions[expert]) < 0.02)
      }
    }
  }

  @Test func `independent draws keep an expert as often as chance has it`() throws {
    let (recording, targets) = try recording()
    for layer in 0..<4 {
      let chance = targets[layer].frequencies.reduce(0) { $0 + $1 * $1 } / 4
      #expect(abs(keptShare(experts(recording, layer: layer)) - chance) < 0.03)
    }
  }

  private func keptShare(_ tokens: [[Int]]) -> Double {
    let kept = zip(tokens, tokens.dropFirst()).reduce(0) { sum, pair in
      sum + pair.1.count(where: pair.0.contains)
    }
    return Double(kept) / Double(4 * (tokens.count - 1))
  }

  @Test(arguments: [\RoutingLocality.text, \.topic, \.near])
  func `each part of the locality keeps experts from token to token`(
    part: any WritableKeyPath<RoutingLocality, Double> & Sendable
  ) throws {
    let shares = try [0, 0.3, 0.8].map { value in
      var locality = RoutingLocality.independent
      locality[keyPath: part] = value
      return keptShare(experts(try recording(locality: locality, tokens: 500).0, layer: 0))
    }
    #expect(shares[0] + 0.05 < shares[1])
    #expect(shares[1] + 0.05 < shares[2])
  }

  @Test func `predictions are as good as they are said to be, and change no choice`() throws {
    let deep = try recording(depth: 3).0
    let shallow = try recording().0
    let lessDeep = try recording(depth: 2).0
    #expect(deep.decisions.layers.map(\.routing) == shallow.decisions.layers.map(\.routing))
    #expect(
      deep.decisions.layers.map { $0.predictions.first }
        == lessDeep.decisions.layers.map { $0.predictions.first })
    for ahead in 1...2 {
      var right = 0
      let layers = deep.decisions.layers
      for first in stride(from: 0, to: layers.count, by: 4) {
        let wanted = layers[first + ahead].routing.experts
        right += layers[first].predictions[ahead - 1].count(where: wanted.contains)
        #expect(Set(layers[first].predictions[ahead - 1]).count == 4)
      }
      let accuracy = ahead == 1 ? 0.73 : 0.73 * 0.73
      #expect(abs(Double(right) / Double(layers.count) - accuracy) < 0.03)
    }
    #expect(deep.decisions.layers[3].predictions.isEmpty)
  }

  @Test func `the same seed gives the same decisions, another seed others`() throws {
    let first = try recording(tokens: 20).0
    #expect(try recording(tokens: 20).0 == first)
    #expect(try recording(tokens: 20, seed: 2).0.decisions != first.decisions)
  }
}
