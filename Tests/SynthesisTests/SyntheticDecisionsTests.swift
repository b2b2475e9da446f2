import Inference
import Kernels
import Models
@testable import Synthesis
import Testing

@Suite struct SyntheticDecisionsTests {
  private func recording(
    locality: Double = 0, depth: Int = 1, tokens: Int = 2000, seed: UInt64 = 1
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

  @Test(arguments: [0, 0.5]) func `experts and neurons are as frequent as published`(
    locality: Double
  ) throws {
    let (recording, targets) = try recording(locality: locality)
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
        #expect(abs(share - targets[layer].frequencies[expert]) < (locality == 0 ? 0.045 : 0.08))
        guard counts[expert] > 20 else { continue }
        let zeros = 1 - active[expert] / counts[expert] / 768
        #expect(abs(zeros - targets[layer].zeroFractions[expert]) < 0.02)
      }
    }
  }

  @Test(arguments: [0, 0.3, 0.8]) func `experts are kept as often as the locality says`(
    locality: Double
  ) throws {
    let (recording, targets) = try recording(locality: locality)
    for layer in 0..<4 {
      let tokens = experts(recording, layer: layer)
      let kept = zip(tokens, tokens.dropFirst()).reduce(0) { sum, pair in
        sum + pair.1.count(where: pair.0.contains)
      }
      let chance = targets[layer].frequencies.reduce(0) { $0 + $1 * $1 } / 4
      let expected = locality + (1 - locality) * chance
      #expect(abs(Double(kept) / Double(4 * (tokens.count - 1)) - expected) < 0.03)
    }
  }

  @Test func `predictions are as good as they are said to be, and change no choice`() throws {
    let (deep, targets) = try recording(depth: 3)
    let (shallow, _) = try recording(depth: 1)
    #expect(deep.decisions.layers.map(\.routing) == shallow.decisions.layers.map(\.routing))
    for ahead in 1...2 {
      var right = 0
      let layers = deep.decisions.layers
      for first in stride(from: 0, to: layers.count, by: 4) {
        let wanted = layers[first + ahead].routing.experts
        right += layers[first].predictions[ahead - 1].count(where: wanted.contains)
      }
      let accuracy = ahead == 1 ? 0.73 : 0.73 * 0.73
      let chance = targets[ahead].frequencies.reduce(0) { $0 + $1 * $1 } / 4
      let expected = accuracy + (1 - accuracy) * chance
      #expect(abs(Double(right) / Double(layers.count) - expected) < 0.03)
    }
    #expect(deep.decisions.layers[3].predictions.isEmpty)
  }

  @Test func `the same seed gives the same decisions, another seed others`() throws {
    let first = try recording(tokens: 20).0
    #expect(try recording(tokens: 20).0 == first)
    #expect(try recording(tokens: 20, seed: 2).0.decisions != first.decisions)
  }
}
