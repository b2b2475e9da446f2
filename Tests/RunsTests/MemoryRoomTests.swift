import HostMachine
import Inference
import Kernels
import Models
import Profiles
import Quantities
import Results
@testable import Runs
import TestSupport
import Testing

/// The least of what is allowed and what the machine gives decides before anything is loaded.
@Suite struct MemoryRoomTests {
  private func ledger(
    _ machine: RunOptions.Machine = .host, memory: ByteCount? = nil, room: Int
  ) throws -> (MemoryLedger, warning: String?) {
    let model = try ModelFile(path: TinyModel.path, files: disk).blueprint
    var options = RunOptions(
      modelPath: TinyModel.path, machine: machine, prompt: .tokens([1]), maxTokens: 4,
      sampling: try SamplerOptions(seed: 1), command: "")
    options.memory = memory
    let engine = try PreparedRun.engineOptions(options, promptCount: 1, shape: model.shape)
    return try PreparedRun.ledgerOnHost(
      options: options, model: model, memory: try RunMemory(model: model, options: engine),
      room: MemoryRoom(.mebibytes(room), .controlGroup))
  }

  @Test func `room for all changes nothing`() throws {
    let (ledger, warning) = try ledger(room: 1000)
    #expect(ledger.cap == nil && warning == nil)
    #expect(try self.ledger(memory: .mebibytes(50), room: 1000).0.cap == .mebibytes(50))
  }

  @Test func `less room is a smaller cache, and that is said`() throws {
    for memory in [nil, ByteCount.mebibytes(1000)] {
      let (ledger, warning) = try ledger(memory: memory, room: 50)
      #expect(ledger.cap == .mebibytes(50))
      let slots = try ledger.slotCount()
      #expect(slots < ledger.expertCount)
      #expect(warning?.contains("50 MiB (what the process's control group leaves)") == true)
      #expect(warning?.contains("\(slots) of \(ledger.expertCount) experts") == true)
    }
  }

  @Test func `too little is refused with the sum and what decides it`() throws {
    let error = #expect(throws: BudgetError.self) { try ledger(memory: .mebibytes(1000), room: 20) }
    let sentence = try #require(error).description
    #expect(sentence.contains("20 MiB (what the process's control group leaves)"), "\(sentence)")
    #expect(sentence.contains("give the process more"), "\(sentence)")
  }

  @Test(arguments: [2_000_000, 2_000_000_000, Int.max / 2])
  func `a context that no memory holds is refused before it is claimed`(positions: Int) throws {
    let model = try ModelFile(path: TinyModel.path, files: disk).blueprint
    let options = EngineOptions(
      arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: positions)
    let error = #expect(throws: RunError.self) {
      try RunMemory(model: model, options: options, within: MemoryRoom(.mebibytes(60), .addresses))
    }
    #expect(try #require(error).description.contains("shorter context"))
  }

  @Test func `a device that holds more than there is here is not emulated as another one`() throws {
    let board = try SmallProfile.profile()
    let error = #expect(throws: RunError.self) {
      try ledger(.applied(board, dilation: 1), memory: .mebibytes(60), room: 50)
    }
    #expect(try #require(error).description.contains("small would hold"))
  }
}
