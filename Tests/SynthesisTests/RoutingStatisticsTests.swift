import ExpertStore
import HostMachine
import Inference
import Kernels
@testable import Models
import Quantities
import Residency
@testable import Runs
@testable import Synthesis
import TestSupport
import Testing
import Tracing

/// What a synthetic model does when the engine runs it, against what it was made to do.
@Suite struct RoutingStatisticsTests {
  @Test(arguments: [PublishedStatistics.Domain.wiki, .wikiZH])
  func `experts and neurons are active as often as published`(
    domain: PublishedStatistics.Domain
  ) throws {
    let small = try SmallModel(
      shape: SmallModel.shape(layers: 8),
      routing: .published(domain, try Statistics.load()))
    let measured = try MeasuredModel(small, tokenCount: 1024)
    for (layer, targets) in small.model.targets.enumerated() {
      let frequencies = zip(measured.frequencies[layer], targets.frequencies)
      let worst = frequencies.map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 0.09, "layer \(layer): \(worst)")
      let distance = frequencies.reduce(0) { $0 + abs($1.0 - $1.1) } / 2 / 4
      #expect(distance < 0.1, "layer \(layer): \(distance) of the choices differ")
      let zeros = zip(measured.zeroFractions[layer], targets.zeroFractions)
      let errors = zeros.compactMap { measured, target in measured.map { abs($0 - target) } }
      let mean = errors.reduce(0, +) / Double(errors.count)
      #expect(mean < 0.03, "layer \(layer): zero fractions are \(mean) off")
    }
  }

  @Test func `a uniform model prefers nothing`() throws {
    let measured = try MeasuredModel(SmallModel(), tokenCount: 512)
    for layer in measured.frequencies.indices {
      #expect(measured.frequencies[layer].allSatisfy { (0.04...0.25).contains($0) })
      let zeros = measured.zeroFractions[layer].compactMap { $0 }
      #expect(zeros.allSatisfy { (0.45...0.55).contains($0) })
    }
  }

  @Test func `an answer never ends early and knows no padding`() throws {
    let measured = try MeasuredModel(SmallModel(), tokenCount: 16, answerCount: 64)
    let plain = SyntheticVocabulary(count: 2048).plainCount
    #expect(measured.answer.count == 64)
    #expect(measured.answer.allSatisfy { $0 < plain })
    #expect(Set(measured.answer).count > 8)
  }
}

/// The decisions of a run over random tokens, as shares.
private struct MeasuredModel {
  /// By layer and expert.
  var frequencies: [[Double]]
  /// By layer and expert; nil for experts that were hardly ever chosen.
  var zeroFractions: [[Double?]]
  var answer: [Int] = []

  init(_ small: SmallModel, tokenCount: Int, answerCount: Int = 0) throws {
    let locator = BundleLocator(model: try ModelFile(path: small.path, files: disk))
    let bundle = try locator.makeBundle(at: locator.siblingPath, progress: nil)
    let model = try Model(file: locator.model, bundle: bundle)
    let decisions = ComputedDecisions(
      shape: model.shape, variant: .best, sampler: Sampler(options: try SamplerOptions(seed: 1)),
      history: [], excludedTokens: [], isRecording: true)
    let (engine, sequence) = try Self.engine(model, decisions: decisions)
    var generator = RepeatableGenerator(seed: 5)
    // Short batches of one sequence: how it is cut changes nothing.
    let tokens = (0..<tokenCount).map { _ in
      Int.random(in: 0..<model.shape.vocabularyCount, using: &generator)
    }
    for first in stride(from: 0, to: tokenCount, by: 128) {
      try engine.step(Array(tokens[first..<min(first + 128, tokenCount)]), of: sequence)
    }
    let layers = decisions.recorded.layers
    for _ in 0..<answerCount {
      answer.append(engine.nextToken(of: sequence))
      try engine.step([answer[answer.count - 1]], of: sequence)
    }
    (frequencies, zeroFractions) = Self.shares(layers, shape: model.shape, count: tokenCount)
  }

  private static func engine(
    _ model: Model, decisions: ComputedDecisions
  ) throws -> (Engine, TokenSequence) {
    let device = try HostDevice(storagePath: model.bundle.path, files: disk, threads: 2)
    let tracer = Tracer(capacity: 1)
    let cache = ExpertCache(
      of: model.bundle,
      options: CacheOptions(capacity: model.shape.layerCount * model.shape.expertCount),
      device: device, tracer: tracer)
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: 1024)
    let engine = Engine(
      model: model, memory: EngineMemory(model: model.blueprint, options: options),
      prefetchDepth: 1, device: device, cache: cache, tracer: tracer)
    let memory = SequenceMemory(model: model.blueprint, options: options)
    return (engine, TokenSequence(memory: memory, decisions: decisions))
  }

  private static func shares(
    _ recorded: [RecordedDecisions.Layer], shape: ModelShape, count: Int
  ) -> (frequencies: [[Double]], zeroFractions: [[Double?]]) {
    let empty = Array(
      repeating: Array(repeating: 0, count: shape.expertCount), count: shape.layerCount)
    var (chosen, active) = (empty, empty)
    for (index, decision) in recorded.enumerated() {
      let layer = index % shape.layerCount
      for expert in decision.routing.experts { chosen[layer][expert] += 1 }
      for (expert, count) in zip(decision.routing.experts, decision.activeNeurons) {
        active[layer][expert] += count
      }
    }
    let zeros = zip(chosen, active).map { uses, actives in
      zip(uses, actives).map { uses, active -> Double? in
        uses < 16 ? nil : 1 - Double(active) / Double(uses * shape.expertLength)
      }
    }
    return (chosen.map { $0.map { Double($0) / Double(count) } }, zeros)
  }
}
