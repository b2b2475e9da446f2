import DeviceInterface
import Inference
import Kernels
@testable import Models
import Profiles
import Quantities
import Residency
@testable import Runs
import Simulation
import TestSupport
import Testing
import Tracing

/// Dense layers between those with experts, and layers of other heads and lengths: no family that
/// is computed has all of that, and none of it may stop a replay.
@Suite struct MixedLayerTests {
  private static let prefetchDepth = 4

  /// Layers 0 and 3 are dense.
  private static let model = ModelBlueprint(
    name: "mixed",
    shape: ModelShape(
      embeddingLength: 64, vocabularyCount: 96, contextLength: 64, normEpsilon: 1e-6,
      layers: [
        layer(.dense(DenseBlock(length: 256, activation: .silu)), keyValueHeads: 2),
        layer(experts(length: 64), keyValueHeads: 2), layer(experts(length: 64), keyValueHeads: 4),
        layer(.dense(DenseBlock(length: 64, activation: .silu)), keyValueHeads: 1),
        layer(experts(length: 96), keyValueHeads: 2),
      ]),
    hasTiedHead: false, predictorRank: nil, hasTransposedDown: false)

  private static func layer(_ block: FeedForwardBlock, keyValueHeads: Int) -> LayerShape {
    LayerShape(
      mixer: .attention(
        AttentionBlock(
          headCount: 4, keyValueHeadCount: keyValueHeads, headLength: 16, window: nil,
          rotaryBase: 1e4)),
      feedForward: block)
  }

  private static func experts(length: Int) -> FeedForwardBlock {
    .experts(
      ExpertsBlock(
        count: 8, usedCount: 2, length: length, routerInput: .attentionOutput, gating: .softmax,
        activation: .silu))
  }

  /// A prompt of three tokens and two more, each layer with the experts of its number.
  private static let decisions: RecordedDecisions = {
    var decisions = RecordedDecisions()
    decisions.tokens = [7, 8, 9]
    for tokens in [3, 1, 1] {
      for (layer, ahead) in [(1, [2, 4]), (2, [4]), (4, [])] {
        let choose = { (layer: Int) in (0..<tokens).flatMap { [layer, (layer + $0) % 3 + 5] } }
        var decided = RecordedDecisions.Layer(
          routing: Routing(
            expertsPerToken: 2, experts: choose(layer),
            weights: Array(repeating: 0.5, count: 2 * tokens)))
        decided.predictions = ahead.map(choose)
        decisions.layers.append(decided)
      }
    }
    return decisions
  }()

  private static let options = EngineOptions(
    arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: 64, maxBatch: 4)

  @Test(arguments: [0, 1, 2, prefetchDepth], [4, 24])
  func `a model of unlike layers is priced at any prefetch depth`(
    depth: Int, capacity: Int
  ) throws {
    let model = Model(weightless: Self.model, identity: nil)
    let device = ProfiledDevice(
      profile: try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme"), threads: 2,
      clock: VirtualClock(), host: nil)
    let tracer = Tracer(capacity: 4096)
    let cache = ExpertCache(
      pricing: model, options: CacheOptions(capacity: capacity, policy: .lru), device: device,
      tracer: tracer)
    let engine = Engine(
      model: model, memory: EngineMemory(model: Self.model, options: Self.options),
      prefetchDepth: depth, device: device, cache: cache, tracer: tracer)
    let sequence = TokenSequence(
      memory: SequenceMemory(model: Self.model, options: Self.options),
      decisions: ReplayedDecisions(Self.decisions))
    let start = device.now
    try engine.step([1, 2, 3], of: sequence)
    for _ in 0..<2 { try engine.step([engine.nextToken(of: sequence)], of: sequence) }
    cache.finish()
    // Three layers: one expert that all tokens share, and one each.
    #expect(cache.requests.total == 3 * (4 + 2 + 2))
    let score = cache.predictionScore
    #expect(score.made == score.wanted && (score.made > 0) == (depth > 1))
    #expect(device.now > start)
  }

  @Test func `its recording is read back`() throws {
    let recording = Recording(
      model: Self.model, identity: nil, conditions: Recording.Conditions(Self.options), seed: 1,
      syntheticCaveat: nil, promptTokens: [1, 2, 3], firstTextIndex: 0, end: .tokenLimit,
      maxPrefetchDepth: Self.prefetchDepth, decisions: Self.decisions)
    let folder = TemporaryFolder()
    try recording.write(to: folder["m.ewr"], files: disk)
    #expect(try Recording(path: folder["m.ewr"], files: disk) == recording)
  }
}
