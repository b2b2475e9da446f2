import GGUF
import Inference
import Kernels
import Models
import Residency
import Testing

/// What files of each family can declare, against the formulas.
@Suite struct FamilyLayoutTests {
  typealias Layout = LayoutTests.Layout

  static let plain = SeededFamily.allCases.filter { $0 != .smallThinker }.map { family in
    Layout("\(family)") { $0.family = family }
  }

  static let forms = [
    Layout("biases") { ($0.family, $0.hasBiases) = (.mixtral, true) },
    Layout("biases before norms") { ($0.family, $0.hasBiases) = (.qwen3moe, true) },
    Layout("queries, keys and values in one tensor") {
      ($0.family, $0.hasFusedProjections) = (.olmoe, true)
    },
    Layout("the same with biases") {
      ($0.family, $0.hasFusedProjections, $0.hasBiases) = (.llama, true, true)
    },
    Layout("divisors of frequencies") { ($0.family, $0.hasRotaryDivisors) = (.llama, true) },
    Layout("positions that are divided") { ($0.family, $0.rotaryFactor) = (.qwen3, 4) },
    Layout("stretched positions of any family") {
      ($0.family, $0.yarn) = (.llama, SeededShape.SeededYaRN(fastTurns: 8, slowTurns: 2))
    },
    Layout("a window of one position") { ($0.family, $0.window) = (.gptOss, 1) },
    Layout("a window in two layers of three, and sinks") {
      ($0.family, $0.layerCount, $0.window, $0.windowPattern) = (.gptOss, 4, 6, 3)
    },
    Layout("experts of no whole vectors, and biases") {
      ($0.family, $0.expertLength) = (.gptOss, 38)
    },
    Layout("sliding layers that turn by another base, and norms behind blocks") {
      ($0.family, $0.layerCount, $0.window, $0.rotaryBase) = (.gemma3, 7, 5, 1_000_000)
    },
    Layout("positions divided in global layers only, and bases of both kinds") {
      ($0.family, $0.layerCount, $0.window, $0.windowPattern) = (.gemma3, 3, 4, 2)
      ($0.rotaryFactor, $0.slidingRotaryBase) = (8, 500)
    },
    Layout("a scale of scores") { ($0.family, $0.scoreScale) = (.mixtral, 0.5) },
    Layout("a tied head") { ($0.family, $0.hasTiedHead) = (.qwen3, true) },
    Layout("heads of 6 neighbours") { ($0.family, $0.headLength) = (.llama, 6) },
    Layout("heads of 36 neighbours") { ($0.family, $0.headLength) = (.mixtral, 36) },
    Layout("norms of 24") { ($0.family, $0.headLength) = (.qwen3moe, 24) },
    Layout("a block of no whole vectors") { ($0.family, $0.expertLength) = (.llama, 38) },
    Layout("all experts") { ($0.family, $0.expertsPerToken) = (.olmoe, 6) },
    Layout("experts beside nothing that tokens share") {
      ($0.family, $0.sharedLength) = (.granitemoe, 0)
    },
    Layout("a shared expert of the length of others") {
      ($0.family, $0.sharedLength) = (.granitemoe, 96)
    },
    Layout("a shared expert of no whole vectors") {
      ($0.family, $0.sharedLength) = (.granitemoe, 38)
    },
    Layout("a weighed expert, and biases") { ($0.family, $0.hasBiases) = (.qwen2moe, true) },
    Layout("biases of a dense model") { ($0.family, $0.hasBiases) = (.qwen2, true) },
    Layout("more dense layers, and between those with experts") {
      ($0.family, $0.layerCount, $0.denseLead, $0.expertStep) = (.ernie, 6, 2, 2)
    },
    Layout("convolutions over 2 positions, and attention only at the end") {
      ($0.family, $0.tapCount) = (.lfm2, 2)
      ($0.layerCount, $0.keyValueHeadCounts) = (4, [0, 0, 0, 4])
    },
    Layout("convolutions over more positions than a batch has") {
      ($0.family, $0.tapCount, $0.layerCount, $0.denseLead) = (.lfm2moe, 11, 5, 2)
    },
    Layout("experts behind convolutions, chosen by softmax") {
      ($0.family, $0.denseLead, $0.gating) = (.lfm2moe, 0, .softmax)
    },
    Layout("no dense layers, nothing shared") {
      ($0.family, $0.denseLead, $0.sharedLength) = (.ernie, 0, 0)
    },
    Layout("no scales to speak of") {
      ($0.family, $0.embeddingScale, $0.residualScale, $0.logitDivisor) = (.granite, 1, 1, 1)
    },
  ]

  static let lists = [
    Layout("KV heads by layer") {
      ($0.family, $0.layerCount, $0.keyValueHeadCounts) = (.llama, 4, [1, 4, 2, 4])
    },
    Layout("neurons by layer") {
      ($0.family, $0.layerCount, $0.lengths) = (.qwen3, 3, [96, 32, 64])
    },
    Layout("both, of experts") {
      ($0.family, $0.layerCount) = (.mixtral, 3)
      ($0.lengths, $0.keyValueHeadCounts) = ([32, 96, 64], [4, 1, 2])
    },
    Layout("experts of other sizes and types in each layer", tokenCount: 9) {
      $0 = .ofSuperBlocks
      ($0.family, $0.layerCount, $0.lengths) = (.qwen3moe, 4, [256, 512, 32, 64])
      $0.expertTypes = [
        .init(gate: .q4_K, up: .q4_K, down: .q6_K), .init(.q4_K),
        .init(gate: .q6_K, up: .q4_K, down: .q8_0), .init(gate: .f16, up: .q4_1, down: .q4_0),
      ]
    },
  ]

  @Test(arguments: plain + forms + lists)
  func `logits are those of the formulas`(layout: Layout) throws {
    let model = SeededModel(layout.shape)
    let prompt = model.prompt(layout.tokenCount)
    let computed = try model.withLoaded {
      try EngineHarness(.init(precision: .reference, batch: 7), model: $0).logits(of: prompt)
    }
    let deviation = Deviation(of: computed, from: ReferenceModel(model).logits(of: prompt))
    #expect(deviation.greatest <= 1e-4)
  }

  /// The test above would be worth little if another form gave nearly the same logits.
  @Test(arguments: [
    ("other pairs", SeededFamily.mixtral, SeededFamily.qwen3moe),
    ("weights divided", .olmoe, .qwen3moe), ("weights not divided", .qwen3moe, .olmoe),
    ("other pairs of a dense model", .llama, .qwen3), ("no scales", .granite, .llama),
    ("what all share not weighed", .qwen2moe, .olmoe),
    ("norms behind blocks", .gemma3, .qwen3),
  ]) func `another family has other logits`(
    name: String, family: SeededFamily, other: SeededFamily
  ) {
    let model = SeededModel(.of(family))
    let prompt = model.prompt(12)
    var distorted = ReferenceModel(model)
    distorted.shape.family = other
    let logits = distorted.logits(of: prompt).map { $0.map { Float($0) } }
    let expected = ReferenceModel(model).logits(of: prompt)
    #expect(Deviation(of: logits, from: expected).greatest >= 0.01, "\(name)")
  }

  /// Rounding activations to 8 bits costs what it costs in models of other families.
  @Test(arguments: SeededFamily.allCases.filter { $0 != .smallThinker })
  func `int8 products stay within the noise of rounding`(family: SeededFamily) throws {
    var shape = SeededShape.ofSuperBlocks
    shape.family = family
    (shape.attentionType, shape.headType) = (.q4_K, .q6_K)
    shape.expertTypes = [.init(gate: .q4_K, up: .q4_K, down: .q6_K), .init(.q8_0)]
    let model = SeededModel(shape)
    let prompt = model.prompt(9)
    let (computed, layers) = try model.withLoaded {
      let harness = try EngineHarness(.init(precision: .quantized), model: $0)
      return (try harness.logits(of: prompt), harness.decisions.recorded.layers)
    }
    var reference = ReferenceModel(model)
    if family.hasExperts {
      reference.forcedExperts = { layer, position in
        let index = (0..<layer).count { shape.hasExperts($0) }
        let (experts, count) = (layers[index].routing.experts, shape.expertsPerToken)
        return Array(experts[position * count..<(position + 1) * count])
      }
    }
    #expect(Deviation(of: computed, from: reference.logits(of: prompt)).relative <= 4e-2)
  }

  @Test(arguments: [
    SeededShape.of(.llama) { ($0.layerCount, $0.keyValueHeadCounts) = (3, [1, 4, 2]) },
    .of(.mixtral) { ($0.layerCount, $0.lengths) = (3, [32, 96, 64]) },
    .of(.qwen3moe) {
      ($0.layerCount, $0.hasBiases) = (5, true)
      $0.expertTypes = [.init(.q4_0), .init(gate: .q8_0, up: .q4_1, down: .f16)]
    },
    .of(.olmoe) { $0.layerCount = 5 },
    .of(.qwen2moe) { ($0.layerCount, $0.hasBiases) = (3, true) },
    .of(.ernie) { ($0.layerCount, $0.expertStep) = (6, 2) },
    .of(.gemma3) { ($0.layerCount, $0.window) = (7, 4) },
    .of(.gptOss) {
      ($0.layerCount, $0.window) = (5, 4)
      $0.expertTypes = [.init(.mxfp4), .init(gate: .q8_0, up: .q4_1, down: .f16)]
    },
    .of(.lfm2moe) { ($0.layerCount, $0.denseLead, $0.tapCount) = (5, 2, 9) },
    .of(.lfm2) { ($0.layerCount, $0.attentionType) = (3, .q4_0) },
    .of(.granitemoe) {
      ($0.layerCount, $0.sharedLength) = (3, 96)
      $0.expertTypes = [.init(.q4_0), .init(gate: .q8_0, up: .q4_1, down: .f16)]
    },
  ]) func `threads, caches, prefetching and batches change no bit`(shape: SeededShape) throws {
    let seeded = SeededModel(shape)
    let prompt = seeded.prompt(23)
    try seeded.withLoaded { model in
      let expected = try PropertyTests.outcome(.init(), model: model, prompt: prompt, count: 6)
      let setups: [EngineHarness.Setup] = [
        .init(threads: 1), .init(capacity: 2, prefetchDepth: 0),
        .init(capacity: 3, readGranularity: .matrix, prefetchDepth: 4),
        .init(capacity: 4, batch: 1), .init(prefetchDepth: 2, batch: 7),
        .init(skipsInactiveNeurons: false),
      ]
      for setup in setups {
        let outcome = try PropertyTests.outcome(setup, model: model, prompt: prompt, count: 6)
        #expect(outcome == expected, "\(setup)")
      }
    }
  }
}
