import DeviceInterface
import GGUF
import Inference
import Kernels
@testable import Models
@testable import Profiles
import Quantities
import Residency
import Results
@testable import Runs
import TestSupport
import Testing

/// Shapes without weights, and what pricing them says.
@Suite struct NamedShapeTests {
  @Test(arguments: [
    (NamedShape.standard4B, 491), (.standard21B, 1901), (.qwen3Small, 335), (.qwen3Medium, 968),
  ]) func `a token reads the published number of bytes`(shape: NamedShape, megabytes: Int) {
    let model = shape.blueprint
    let table = model.shape.embeddingLength * model.shape.vocabularyCount
    let embedding = model.head == nil ? .zero : model.embedding.byteCount(ofWeights: table)
    let experts = model.storedExpertCount / model.shape.expertCount * model.shape.expertsPerToken
    let bytes = model.residentByteCount - embedding + experts * model.expertByteCount
    #expect(abs(Double(bytes.bytes) / 1e6 - Double(megabytes)) < Double(megabytes) / 200)
  }

  /// The sizes that llama.cpp says of public files, in bytes; their LM heads are tied.
  @Test(arguments: [
    ("llama3.2-1b", WeightFormat.q4_0, 763_097_216), ("llama3.2-1b", .q4_k_m, 799_862_912),
    ("llama3.2-1b", .q8_0, 1_313_251_456), ("llama3.2-1b", .f16, 2_471_764_096),
    ("gemma3-270m", .q4_0, 234_883_584), ("gemma3-270m", .q8_0, 285_018_624),
    ("gemma3-270m", .f16, 536_308_224),
  ]) func `a model in a format is as large as its public file`(
    name: String, format: WeightFormat, bytes: Int
  ) throws {
    let shape = try #require(NamedShape(rawValue: name))
    let model = EnginePricing(.llamaCpp, weights: format).stored(shape).blueprint
    #expect(abs(Double(model.residentByteCount.bytes) / Double(bytes) - 1) < 0.002)
  }

  @Test func `rows without whole super-blocks move what their fallback takes`() throws {
    let shape = try #require(NamedShape(rawValue: "gemma3-270m"))
    let pricing = EnginePricing(.llamaCpp, weights: .q4_k_m)
    let model = pricing.stored(shape).blueprint
    let factors = pricing.weightTraffic(of: model)
    // Of 640 columns: Q5_0 laid out as Q8_0, but for the down matrices of 2048 columns and what
    // gets Q8_0 itself.
    let feedForward = try #require(factors[.feedForward])
    #expect(22 / 34.0 < feedForward && feedForward < 1)
    #expect(factors[.head] == nil)
    // 246,587,904 bytes, of which 262,144 rows of 640 weights in Q8_0 are the head.
    let moved = shape.shape.layers.indices.reduce(0.0) { sum, layer in
      shape.shape.layers[layer].tensors(width: 640).filter(\.isQuantized).reduce(sum) {
        $0 + Double($1.weightCount)
          * WeightFormat.q4_k_m.storage(
            of: $1.role, columns: $1.dimensions[0], layer: layer, layerCount: 18
          ).bytesPerWeight
      }
    }
    #expect(abs((moved + 262_144 * 640 * 34 / 32) / 246_587_904 - 1) < 0.002)
  }

  @Test func `a format that is the released one changes nothing, and stays when asked for again`()
    throws
  {
    for shape in NamedShape.allCases {
      #expect(EnginePricing.published.stored(shape).blueprint == shape.blueprint)
      let finer = EnginePricing(.llamaCpp, weights: .q4_k_m)
      let stored = finer.stored(shape)
      #expect(finer.stored(stored).blueprint == stored.blueprint)
      #expect(stored != shape)
    }
  }

  @Test func `the shape of the small model is that of its file`() throws {
    var expected = NamedShape.embedded.blueprint
    let model = try TestModel.shared.get().blueprint
    expected.name = model.name
    #expect(model == expected)
  }

  private func profile() throws -> DeviceProfile {
    try ProfileCatalog(directories: [TestModel.root + "/Profiles"], files: disk)
      .profile(named: "raspberry-pi-5-nvme")
  }

  private func options(memory: ByteCount?, depth: Int = 1) throws -> RunOptions {
    var options = RunOptions(
      modelPath: "", machine: .simulated(try profile()), prompt: .tokens([]), maxTokens: 8,
      sampling: try SamplerOptions(seed: 1), command: "")
    options.memory = memory
    options.prefetchDepth = depth
    return options
  }

  /// A recording in which every token takes the first experts.
  private func recording(_ shape: NamedShape, options: RunOptions) throws -> Recording {
    let model = shape.blueprint
    var recording = Recording(
      model: model, identity: nil,
      conditions: try PreparedRun.conditions(of: model, promptCount: 4, options: options), seed: 1,
      syntheticCaveat: "made up", promptTokens: [0, 1, 2, 3], firstTextIndex: 0, end: .tokenLimit,
      maxPrefetchDepth: 1, decisions: RecordedDecisions())
    recording.decisions.tokens = Array(repeating: 5, count: 8)
    guard model.storedExpertCount > 0 else { return recording }
    let count = model.shape.expertsPerToken
    for tokens in recording.batches {
      for _ in 0..<model.shape.layerCount {
        let experts = (0..<tokens).flatMap { _ in 0..<count }
        recording.decisions.layers.append(
          .init(
            routing: Routing(
              expertsPerToken: count, experts: experts, weights: experts.map { _ in 0.125 })))
      }
    }
    return recording
  }

  @Test func `a dense model is priced without experts, and refused where it does not fit`() throws {
    let roomy = try options(memory: .mebibytes(2048))
    let dense = try recording(.qwen3Medium, options: roomy)
    let run = try PreparedRun(replaying: dense, options: roomy)
    let record = RunRecord(
      try run.replay(tracesKernels: false), of: run, mode: "replayed", prefetchDepth: 1)
    let bandwidth = try profile().memory.bandwidth.bytesPerSecond
    let rate = try #require(record.tokensPerSecond)
    #expect(rate < bandwidth / 968e6 && rate > 0.7 * bandwidth / 968e6)
    #expect(record.experts.hitRate == nil && record.io == nil && record.cacheSlots == 0)
    let tight = try options(memory: .mebibytes(1024))
    let error = #expect(throws: BudgetError.self) {
      try PreparedRun(replaying: dense, options: tight)
    }
    #expect(error?.description.contains("a dense one has no experts") == true)
  }

  @Test func `a router behind attention leaves nothing to prefetch`() throws {
    let options = try options(memory: .mebibytes(8192))
    let run = try PreparedRun(
      replaying: recording(.qwen3MoE, options: options), options: options)
    let execution = try run.replay(tracesKernels: false)
    #expect(execution.requests.total == 48 * 8 * 8)
    #expect(execution.requests.prefetched == 0 && execution.requests.inFlight == 0)
    // Cold in the first batch, and in memory from then on.
    #expect(execution.requests.absent == 48 * 8)
  }
}
