import GGUF
import Kernels
import Models
import Testing

/// Every layout that a file can declare, against the formulas, computed independently.
@Suite struct LayoutTests {
  /// A shape with a name for test reports.
  struct Layout: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let shape: SeededShape
    let tokenCount: Int

    init(
      _ name: String, tokenCount: Int = 24, _ change: (inout SeededShape) -> Void
    ) {
      (testDescription, shape, self.tokenCount) = (name, .with(change), tokenCount)
    }
  }

  static let attention = [
    Layout("global layers only") { $0.layerCount = 5 },
    Layout("a window that the prompt wraps eight times", tokenCount: 43) {
      ($0.layerCount, $0.window) = (6, 5)
    },
    Layout("a window of one", tokenCount: 9) { ($0.layerCount, $0.window) = (5, 1) },
    Layout("a window longer than the prompt") { ($0.layerCount, $0.window) = (5, 100) },
    Layout("every third layer global", tokenCount: 30) {
      ($0.layerCount, $0.window, $0.windowPattern) = (7, 6, 3)
      $0.slidingRotaryBase = 100
    },
    Layout("every fifth layer global", tokenCount: 30) {
      ($0.layerCount, $0.window, $0.windowPattern) = (6, 6, 5)
    },
    Layout("another base for sliding layers", tokenCount: 30) {
      ($0.layerCount, $0.window, $0.slidingRotaryBase) = (6, 7, 100)
    },
    Layout("heads together wider than the model") { $0.headLength = 24 },
    Layout("heads together narrower than the model") { $0.headLength = 8 },
    Layout("one key head for all") { ($0.headCount, $0.keyValueHeadCount) = (6, 1) },
    Layout("a key head for each") { ($0.headCount, $0.keyValueHeadCount) = (3, 3) },
    Layout("uneven everything", tokenCount: 21) {
      ($0.embeddingLength, $0.expertLength, $0.headLength) = (70, 38, 6)
      ($0.headCount, $0.keyValueHeadCount) = (10, 5)
      ($0.expertCount, $0.expertsPerToken, $0.vocabularyCount) = (5, 3, 263)
      ($0.layerCount, $0.window) = (5, 4)
    },
  ]

  static let routing = [
    Layout("sigmoid gating") { $0.gating = .sigmoid },
    Layout("softmax gating") { $0.gating = .softmax },
    Layout("no gating key") { $0.gating = nil },
    Layout("one expert of many") { ($0.expertCount, $0.expertsPerToken) = (8, 1) },
    Layout("all experts") { ($0.expertCount, $0.expertsPerToken) = (4, 4) },
    Layout("a router of halves") { $0.routerType = .f16 },
    Layout("a router of bfloats") { $0.routerType = .bf16 },
  ]

  static let files = [
    Layout("a tied head") { $0.hasTiedHead = true },
    Layout("a head of its own") { $0.hasTiedHead = false },
    Layout("transposed down matrices") { $0.isTransposed = true },
    Layout("square down matrices") { $0.expertLength = $0.embeddingLength },
    Layout("transposed blocks over an expert of no whole blocks") {
      ($0.isTransposed, $0.expertLength) = (true, 38)
      $0.expertTypes = [.init(.q4_0), .init(gate: .q8_0, up: .q4_1, down: .q8_0)]
    },
  ]

  @Test(arguments: attention + routing + files)
  func `logits are those of the formulas`(layout: Layout) throws {
    let model = SeededModel(layout.shape)
    let prompt = model.prompt(layout.tokenCount)
    let computed = try model.withLoaded {
      try EngineHarness(.init(precision: .reference, batch: 7), model: $0).logits(of: prompt)
    }
    let deviation = Deviation(of: computed, from: ReferenceModel(model).logits(of: prompt))
    #expect(deviation.greatest <= 1e-4)
  }

  /// The test above would be worth little if another layout gave nearly the same logits.
  @Test(arguments: [
    Distortion("a wider window") { $0.window = 6 },
    Distortion("no window") { $0.window = nil },
    Distortion("another pattern") { $0.windowPattern = 3 },
    Distortion("another base") { $0.rotaryBase = 9_000 },
    Distortion("another base for sliding layers") { $0.slidingRotaryBase = 9_000 },
    Distortion("another gating") { $0.gating = .softmax },
    Distortion("fewer experts") { $0.expertsPerToken = 1 },
  ]) func `another layout has other logits`(distortion: Distortion) {
    let model = SeededModel(.with { ($0.layerCount, $0.window) = (5, 5) })
    let prompt = model.prompt(12)
    var distorted = ReferenceModel(model)
    distortion.change(&distorted.shape)
    let logits = distorted.logits(of: prompt).map { $0.map { Float($0) } }
    let expected = ReferenceModel(model).logits(of: prompt)
    #expect(Deviation(of: logits, from: expected).greatest >= 0.01)
  }

  /// A misreading of a file.
  struct Distortion: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let change: @Sendable (inout SeededShape) -> Void

    init(_ name: String, change: @escaping @Sendable (inout SeededShape) -> Void) {
      (testDescription, self.change) = (name, change)
    }
  }
}
