import Inference
import Kernels
import Models
import Profiles
import Quantities
import Residency
import Results
@testable import Runs
import Synthesis
import TestSupport
import Testing

/// Decisions that are made up for models whose layers differ.
@Suite struct UnlikeLayerTests {
  /// Public models by their headers: layers, and those of them that have experts.
  private static let models = [
    ("lfm2-1.2b", 0), ("lfm2-8b-a1b", 22), ("ernie-4.5-21b-a3b", 27),
  ]

  private func shape(_ name: String) throws -> NamedShape {
    let root = #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" }
    return try NamedShape(
      ModelFile(
        path: "\(root)/InferenceTests/Families/\(name).header.gguf", files: disk, for: .pricing))
  }

  private func recording(_ shape: NamedShape, _ options: RunOptions, depth: Int) throws -> Recording
  {
    let model = shape.blueprint
    return try SyntheticDecisions(
      model: model, routing: .uniform, locality: RoutingLocality.independent, seed: 1
    ).recording(
      promptCount: 4, answerCount: 12, depth: depth,
      conditions: PreparedRun.conditions(of: model, promptCount: 4, options: options))
  }

  @Test(arguments: models, [1, 3]) func `a header is enough to simulate a model with dense layers`(
    model: (name: String, routed: Int), depth: Int
  ) throws {
    let shape = try shape(model.name)
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
    var options = try ShapeReplays.options(of: shape, on: profile, answerCount: 12, command: "")
    options.prefetchDepth = depth
    let run = try PreparedRun(
      replaying: recording(shape, options, depth: depth), options: options)
    let execution = try run.replay(tracesKernels: false)
    let record = RunRecord(execution, of: run, mode: "replayed", prefetchDepth: depth)
    let perToken = model.routed * shape.shape.expertsPerToken
    // Eleven tokens one by one, and a batch of four that may share some.
    #expect((11 * perToken...15 * perToken).contains(execution.requests.total))
    // No faster than the memory bus lets what is read for a token pass.
    let bound =
      profile.memory.bandwidth.bytesPerSecond / Double(shape.blueprint.byteCountPerToken.bytes)
    let rate = try #require(record.tokensPerSecond)
    #expect(rate < bound && rate > bound / 100)
  }

  @Test func `predictions reach as many layers as the depth, whether all have experts or not`()
    throws
  {
    var model = NamedShape.standard4B.blueprint
    for layer in [0, 2, 3] {
      model.shape.layers[layer].feedForward = .dense(DenseBlock(length: 768, activation: .relu))
    }
    model.layers = Array(model.layers.prefix(6))
    model.shape.layers = Array(model.shape.layers.prefix(6))
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: 64)
    let recording = SyntheticDecisions(
      model: model, routing: .uniform, locality: RoutingLocality.independent, seed: 1
    ).recording(
      promptCount: 2, answerCount: 3, depth: 4, conditions: Recording.Conditions(options))
    // Of layers 1, 4 and 5 in each of three batches.
    #expect(recording.decisions.layers.count == 9)
    #expect(recording.decisions.layers.prefix(3).map(\.predictions.count) == [1, 1, 0])
  }
}
