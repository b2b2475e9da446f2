import Inference
import Models
import Quantities
import Runs
import Testing

/// Held against peaks that were measured without the program's text, some 25 MiB.
@Suite struct ReplayMemoryTests {
  private func memory(
    tokens: Int, depth: Int = 1
  ) throws -> ReplayMemory {
    let shape = try #require(NamedShape(rawValue: "smallthinker-4b")).shape
    return ReplayMemory(shape: shape, promptCount: 64, answerCount: tokens, depth: depth)
  }

  @Test(arguments: [(300, 50), (1500, 125), (3000, 219)])
  func `a replay takes what was measured and a margin`(tokens: Int, measured: Int) throws {
    let taken = try memory(tokens: tokens).ofOne
    #expect(taken > .mebibytes(measured), "\(taken)")
    #expect(taken < .mebibytes(measured * 3 / 2), "\(taken)")
  }

  @Test func `a replay behind another takes what was measured more`() throws {
    // Of 2000 tokens each 24.5 MiB, without room for another's spans at a time.
    let (one, short) = try (memory(tokens: 2000), memory(tokens: 100))
    #expect(one.ofOne(behind: nil) == one.ofOne)
    let more = one.ofOne(behind: one).bytes - one.ofOne.bytes
    #expect((20 << 20...30 << 20).contains(more))
    #expect(short.ofOne(behind: one) == one.ofOne(behind: short))
  }

  @Test func `a search takes more with each text and each replay at a time`() throws {
    let short = try memory(tokens: 32, depth: 4)
    // It ends well in a control group of 80 MiB, and not in one of 64 MiB.
    let two = short.ofSearch(textCount: 1, workerCount: 2)
    #expect(two > .mebibytes(63) && two < .mebibytes(77), "\(two)")
    #expect(short.ofSearch(textCount: 20, workerCount: 2) == two + 19 * short.recording)
    #expect(short.ofSearch(textCount: 1, workerCount: 3) > two + short.replay)
  }

  @Test func `however long a text is asked for, there is a sum`() throws {
    #expect(try memory(tokens: Int.max / 4).ofOne > .mebibytes(1 << 20))
  }
}
