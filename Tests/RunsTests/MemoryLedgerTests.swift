import Inference
import Kernels
import Models
import Quantities
@testable import Runs
import Testing

@Suite struct MemoryLedgerTests {
  private func ledger(cap: ByteCount?) -> MemoryLedger {
    MemoryLedger(
      cap: cap, weights: .mebibytes(10), keyValues: .mebibytes(4), scratch: .mebibytes(2),
      runtime: .mebibytes(30), slotByteCount: .mebibytes(1), expertCount: 64, minimumSlotCount: 4)
  }

  @Test func `without a cap every expert has a slot`() throws {
    #expect(try ledger(cap: nil).slotCount() == 64)
  }

  @Test func `the cache gets what is left, and never more slots than there are experts`() throws {
    #expect(try ledger(cap: .mebibytes(50)).slotCount() == 4)
    #expect(try ledger(cap: ByteCount((60 << 20) + 1)).slotCount() == 14)
    #expect(try ledger(cap: .mebibytes(500)).slotCount() == 64)
  }

  @Test(arguments: [0, 1, 40, 46, 49]) func `what cannot fit is refused with the sum`(
    mebibytes: Int
  ) throws {
    let error = #expect(throws: BudgetError.self) {
      try ledger(cap: .mebibytes(mebibytes)).slotCount()
    }
    let sentence = try #require(error).description
    for part in ["10 MiB", "4 MiB", "2 MiB", "30 MiB", "50 MiB"] {
      #expect(sentence.contains(part), "\(sentence)")
    }
  }

  @Test func `pages of a file need no room, and the sum does without them`() throws {
    var ledger = ledger(cap: .mebibytes(39))
    ledger.pageable = .mebibytes(10)
    let error = #expect(throws: BudgetError.self) { try ledger.slotCount() }
    #expect(
      error?.description.contains("weights 0 B beside pages of their file + KV cache 4 MiB")
        == true)
    #expect(error?.description.contains("need 40 MiB") == true)
    ledger.cap = .mebibytes(40)
    #expect(try ledger.slotCount() == 4)
  }

  @Test func `where the embedding table could stay on storage, the refusal says so`() throws {
    var ledger = ledger(cap: .mebibytes(40))
    ledger.movableEmbedding = .mebibytes(3)
    let error = #expect(throws: BudgetError.self) { try ledger.slotCount() }
    let sentence = try #require(error).description
    #expect(sentence.contains("raise --memory, take --embedding storage (3 MiB less), or lower"))
  }

  @Test func `room for the trace follows from the cap and the kind of run alone`() {
    let budget = { TraceBudget(cap: $0, keepsOnlyReads: $1).byteCount }
    #expect(budget(.mebibytes(50), false) == .mebibytes(8))
    #expect(budget(.mebibytes(1536), false) == .mebibytes(32))
    #expect(budget(.mebibytes(2304), true) == .mebibytes(8))
    #expect(budget(nil, false) == .mebibytes(208))
  }

  @Test func `a benchmark needs no room for a vocabulary, and less for the program`() {
    let trace = TraceBudget(cap: nil, keepsOnlyReads: false)
    let length = length(answer: 256)
    let speaking = RuntimeMemory.estimate(vocabularyCount: 1000, trace: trace, length: length)
    let silent = RuntimeMemory.estimate(vocabularyCount: nil, trace: trace, length: length)
    #expect(speaking - silent == ByteCount(88_000) + .mebibytes(10))
  }

  /// Of the 4B: 32 layers that each want 4 of 32 experts, in a context of 32,768 positions.
  private func length(answer: Int, prompt: Int = 1) -> RunLength {
    RunLength(
      promptCount: prompt, maxTokens: answer, shape: NamedShape.standard4B.shape,
      engine: EngineOptions(
        arithmetic: Arithmetic(precision: .quantized, variant: .best), contextLength: 32_768))
  }

  @Test func `what a long run keeps of its tokens is claimed, and of a short one included`() {
    let claim = { (answer: Int) in
      RuntimeMemory.estimate(
        vocabularyCount: 1000, trace: TraceBudget(cap: nil, keepsOnlyReads: false),
        length: length(answer: answer))
    }
    #expect(claim(2000) == claim(1))
    // 128 requests of 9 bytes, 32 turns of 4, and 64 bytes for each further token.
    #expect(claim(20_001) - claim(20_000) == ByteCount(128 * 9 + 32 * 4 + 64))
    #expect(claim(.max) == claim(32_768))
    // A prompt wants each expert once per batch.
    #expect(length(answer: 1, prompt: 256).requestCount == 32 * (2 * 32 + 4))
  }
}
