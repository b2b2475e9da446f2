import DeviceInterface
import Files
import GGUF
import Inference
import Models
import Profiles
import Quantities
import Residency
import Results
@testable import Runs
import TestSupport
import Testing
import Tracing

/// Recordings of models of each family.
@Suite struct FamilyReplayTests {
  /// What is computed is what is priced: a replay without weights takes the same time.
  @Test(arguments: SeededFamily.allCases, [0, 1, 3])
  func `a replay takes as long as the simulated run that was recorded`(
    family: SeededFamily, depth: Int
  ) throws {
    let seeded = SeededModel(
      .of(family) {
        ($0.layerCount, $0.hasRotaryDivisors) = (4, family == .llama)
        $0.hasBiases = family == .mixtral || family == .qwen3
        $0.expertTypes = [.init(.q4_0), .init(gate: .q8_0, up: .q4_1, down: .f16)]
      })
    let folder = TemporaryFolder()
    try seeded.write(to: folder["m.gguf"])
    _ = try BundleLocator(model: ModelFile(path: folder["m.gguf"], files: disk))
      .makeBundle(at: folder["m.ewx"], progress: nil)
    let options = try options(folder, prompt: seeded.prompt(23), depth: depth)
    let run = try PreparedRun(options: options, files: disk, progress: nil)
    let execution = try run.execute(isRecording: true, onText: { _ in }, isInterrupted: { false })
    let made = try #require(run.recording(of: execution, depth: depth))
    try made.write(to: folder["m.ewr"], files: disk)
    let recording = try Recording(path: folder["m.ewr"], files: disk)
    #expect(recording == made)
    let replayed = try PreparedRun(replaying: recording, options: options)
      .replay(tracesKernels: false)
    #expect(replayed.generated == execution.generated)
    #expect(replayed.arrivals == execution.arrivals)
    #expect(replayed.requests == execution.requests)
    #expect(execution.requests.total > 0 || !family.hasExperts)
  }

  /// Every other layer has experts.
  @Test func `a recording with dense layers is replayed, and refused where experts differ`() throws
  {
    let seeded = SeededModel(.of(.ernie) { ($0.layerCount, $0.expertStep) = (6, 2) })
    let folder = TemporaryFolder()
    try seeded.write(to: folder["m.gguf"])
    _ = try BundleLocator(model: ModelFile(path: folder["m.gguf"], files: disk))
      .makeBundle(at: folder["m.ewx"], progress: nil)
    let options = try options(folder, prompt: seeded.prompt(9), depth: 3)
    let run = try PreparedRun(options: options, files: disk, progress: nil)
    let execution = try run.execute(isRecording: true, onText: { _ in }, isInterrupted: { false })
    let made = try #require(run.recording(of: execution, depth: 3))
    try made.write(to: folder["m.ewr"], files: disk)
    var recording = try Recording(path: folder["m.ewr"], files: disk)
    #expect(recording == made && execution.requests.total > 0)
    let replayed = try PreparedRun(replaying: recording, options: options)
      .replay(tracesKernels: false)
    #expect(replayed.arrivals == execution.arrivals && replayed.requests == execution.requests)
    let table = try RoutingTable(recording)
    #expect(Set(table.rows.map(\.layer)) == [1, 3, 5])
    let again = try table.recording(of: recording.model, promptCount: 9, path: "t.csv")
    #expect(again.decisions.layers.map(\.routing) == recording.decisions.layers.map(\.routing))
    let trace = try RouteTrace(recording)
    #expect(trace.expertLayers == [1, 3, 5] && trace.layers[2].expertsPerToken == 0)
    let text = try RouteTrace(ByteWindow(Array(trace.text.utf8)), path: "t.csv")
    #expect(text.batches.map(\.experts) == trace.batches.map(\.experts))
    #expect(try text.recording(of: recording.model, path: "t.csv").batches == recording.batches)
    let description = try RoutingDescription(recording)
    #expect(description.layers == 3 && description.activeNeuronShare == 1)
    guard case .experts(var block) = recording.model.shape.layers[3].feedForward else { return }
    block.gating = .sigmoid
    recording.model.shape.layers[3].feedForward = .experts(block)
    let error = #expect(throws: RunError.self) {
      try PreparedRun(replaying: recording, options: options)
    }
    #expect(error?.description.contains("differ in how many experts") == true)
  }

  @Test func `what every token shares is in memory, and in no bundle`() throws {
    let blueprint = { (length: Int) in
      try SeededModel(.of(.granitemoe) { $0.sharedLength = length }).withLoaded { $0.blueprint }
    }
    let (with, without) = (try blueprint(64), try blueprint(0))
    // Two layers of three matrices of 64 x 64 in F32.
    let bytes = ByteCount(2 * 3 * 64 * 64 * 4)
    #expect(with.residentByteCount == without.residentByteCount + bytes)
    #expect(with.expertByteCount == without.expertByteCount)
    #expect(with.storedExpertCount == without.storedExpertCount)
  }

  private func options(
    _ folder: TemporaryFolder, prompt: [Int], depth: Int
  ) throws -> RunOptions {
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-nvme")
    var options = RunOptions(
      modelPath: folder["m.gguf"], machine: .simulated(profile), prompt: .tokens(prompt),
      maxTokens: 12, sampling: try SamplerOptions(seed: 1), command: "")
    options.bundlePath = folder["m.ewx"]
    (options.prefetchDepth, options.maxBatch, options.threads) = (depth, 16, 2)
    return options
  }
}
