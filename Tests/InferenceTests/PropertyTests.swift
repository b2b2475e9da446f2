import DeviceInterface
import ExpertStore
import FoundationEssentials
import HostMachine
import Inference
import Kernels
import Models
import Profiles
import Residency
import Simulation
import TestSupport
import Testing

/// What must not change an answer: threads, cache size, prefetch depth, devices, batches.
@Suite struct PropertyTests {
  let model: Model
  let prompt: [Int]
  let baseline: Outcome

  /// An answer to the bit.
  struct Outcome: Equatable {
    var tokens: [Int]
    var logits: [[UInt32]]
  }

  init() throws {
    model = try TestModel.shared.get()
    prompt = Array(try GoldenPrompt(named: "p2").ids)
    baseline = try Self.outcome(.init(), model: model, prompt: prompt)
  }

  static func outcome(
    _ setup: EngineHarness.Setup, model: Model, prompt: [Int], count: Int = 24
  ) throws -> Outcome {
    let harness = try EngineHarness(setup, model: model)
    let logits = try harness.logits(of: prompt).map { $0.map(\.bitPattern) }
    let tokens = try harness.continuation(count: count)
    let last = harness.lastLogits.row(0).map(\.bitPattern)
    return Outcome(tokens: tokens, logits: logits + [last])
  }

  @Test(arguments: [1, 2]) func `any number of threads gives the same bits`(threads: Int) throws {
    #expect(try Self.outcome(.init(threads: threads), model: model, prompt: prompt) == baseline)
  }

  @Test(arguments: [4, 5, 31, 64, 255, 256], [0, 1, 2, 3, 4])
  func `any cache size and prefetch depth give the same bits`(capacity: Int, depth: Int) throws {
    let setup = EngineHarness.Setup(capacity: capacity, prefetchDepth: depth)
    #expect(try Self.outcome(setup, model: model, prompt: prompt) == baseline)
  }

  @Test(arguments: [4, 64], [0, 1, 3])
  func `experts read in parts give the same bits`(capacity: Int, depth: Int) throws {
    let setup = EngineHarness.Setup(
      capacity: capacity, readGranularity: .matrix, prefetchDepth: depth)
    #expect(try Self.outcome(setup, model: model, prompt: prompt) == baseline)
  }

  @Test func `skipping closed neurons gives the same bits`() throws {
    let setup = EngineHarness.Setup(skipsInactiveNeurons: false)
    #expect(try Self.outcome(setup, model: model, prompt: prompt) == baseline)
  }

  @Test(arguments: ["raspberry-pi-5-sd", "oneplus-13", "rk3566-sd"], [0, 1, 3])
  func `a simulated device gives the same bits`(profile: String, depth: Int) throws {
    let device = try profiled(profile, clock: VirtualClock())
    let setup = EngineHarness.Setup(capacity: 40, prefetchDepth: depth, device: device)
    #expect(try Self.outcome(setup, model: model, prompt: prompt) == baseline)
  }

  @Test(arguments: [0, 1, 3]) func `an applied device gives the same bits`(depth: Int) throws {
    let device = try profiled("raspberry-pi-5-nvme", clock: WallClock())
    let setup = EngineHarness.Setup(capacity: 40, prefetchDepth: depth, device: device)
    #expect(try Self.outcome(setup, model: model, prompt: prompt) == baseline)
  }

  /// 640 positions wrap the window of 128 five times.
  @Test(arguments: [1, 7, 32]) func `batches do not matter, even when rings wrap`(
    batch: Int
  ) throws {
    let long = Array((try GoldenPrompt(named: "p4").ids + GoldenPrompt(named: "p4").ids))
    let whole = try Self.outcome(.init(batch: 128), model: model, prompt: long, count: 16)
    let parts = try Self.outcome(
      .init(threads: 1, capacity: 50, prefetchDepth: 2, batch: batch), model: model, prompt: long,
      count: 16)
    #expect(parts.tokens == whole.tokens)
    let differences = zip(parts.logits.joined(), whole.logits.joined()).lazy.map {
      abs(Float(bitPattern: $0) - Float(bitPattern: $1))
    }
    #expect(try #require(differences.max()) <= 1e-4)
  }

  private func profiled(_ name: String, clock: any DeviceClock) throws -> ProfiledDevice {
    let catalog = ProfileCatalog(directories: [TestModel.root + "/Profiles"], files: disk)
    return ProfiledDevice(
      profile: try catalog.profile(named: name), threads: 2, clock: clock,
      host: try HostDevice(storagePath: model.bundle.path, files: disk, threads: 2))
  }
}
