import DeviceInterface
import ExpertStore
@testable import Files
import HostMachine
import Inference
@testable import Models
@testable import Profiles
import Quantities
import Residency
import Simulation
import TestSupport
import Testing
import Tracing

/// The embedding table on storage: the same answer, what its reads cost, and what happens if one
/// fails.
@Suite struct StoredEmbeddingTests {
  private let rewritten: RewrittenModel
  private let model: Model

  init() throws {
    rewritten = try RewrittenModel(changing: [:], untiesHead: true)
    model = try TestModel.withStoredEmbedding(rewritten.model)
  }

  @Test(arguments: [1, 7, 128]) func `the bits are those of a table in memory`(batch: Int) throws {
    let prompt = Array(try GoldenPrompt(named: "p2").ids)
    let setup = EngineHarness.Setup(capacity: 40, prefetchDepth: 2, batch: batch)
    let expected = try PropertyTests.outcome(
      setup, model: TestModel.shared.get(), prompt: prompt, count: 8)
    let stored = try PropertyTests.outcome(setup, model: model, prompt: prompt, count: 8)
    #expect(stored == expected)
    var throttled = setup
    throttled.device = try simulatedBoard()
    #expect(
      try PropertyTests.outcome(throttled, model: model, prompt: prompt, count: 8) == expected)
  }

  @Test func `each token of a batch is read once, and the wait is a stall`() throws {
    let tracer = Tracer(capacity: 10_000)
    let harness = try EngineHarness(
      .init(device: simulatedBoard()), model: model, tracer: tracer)
    try harness.forward([3, 4, 3, 3])
    let (first, second) = (StoredPart.embedding(token: 3), StoredPart.embedding(token: 4))
    let reads = tracer.trace.reads.filter { [first, second].contains($0.part) }
    #expect(reads.map(\.part) == [first, second])
    #expect(reads.allSatisfy { $0.byteCount == ByteCount(4096) && $0.purpose == .demand })
    let stalls = tracer.trace.spans.filter {
      [.stall(first), .stall(second)].contains($0.activity)
    }
    #expect(stalls.first?.activity == .stall(first))
    #expect(stalls.last?.end == reads.map(\.timing.ended).max())
  }

  @Test func `a damaged embedding is named, and other tokens go on`() throws {
    let folder = TemporaryFolder()
    let harness = try EngineHarness(.init(), model: damaged(token: 5, in: folder))
    let error = #expect(throws: ResidencyError.self) { try harness.forward([3, 5, 4]) }
    #expect(error?.part == .embedding(token: 5))
    #expect(error?.description.hasPrefix("the embedding of token 5 is corrupt") == true)
    try harness.forward([3, 4, 3])
    #expect(harness.sequence.position == 3)
  }

  private func simulatedBoard() throws -> ProfiledDevice {
    let catalog = ProfileCatalog(directories: [TestModel.root + "/Profiles"], files: disk)
    return ProfiledDevice(
      profile: try catalog.profile(named: "raspberry-pi-5-sd"), threads: 2, clock: VirtualClock(),
      host: try HostDevice(storagePath: model.bundle.path, files: disk, threads: 2))
  }

  /// The model with a flipped bit in one row of its table.
  private func damaged(token: Int, in folder: TemporaryFolder) throws -> Model {
    let file = try PositionedFile(path: model.bundle.path, files: disk)
    var bytes = try file.bytes(at: 0, count: file.byteCount.bytes)
    let location = try #require(model.header.embedding).location(ofRow: token)
    bytes[model.header.embeddingOffset + location.read + location.record] ^= 1
    try folder.create("damaged.ewx", bytes)
    return try Model(
      file: model.file, bundle: ExpertBundle(path: folder["damaged.ewx"], files: disk),
      embeddingLocation: .storage)
  }
}
