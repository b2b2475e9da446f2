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

  /// What control groups were charged, and 24 MiB of the program's text.
  @Test(arguments: [
    ("smallthinker-21b", 1, 1, false, false, 10.2), ("smallthinker-21b", 16, 1, true, false, 20.8),
    ("smallthinker-21b", 64, 1, true, false, 44.8), ("smallthinker-21b", 256, 1, true, false, 79.1),
    ("smallthinker-21b", 64, 8, false, false, 22.4), ("qwen3-1.7b", 1, 1, false, false, 5.9),
    ("qwen3-1.7b", 512, 1, false, true, 67.9), ("smallthinker-21b", 512, 1, false, true, 197.8),
    ("qwen3-30b-a3b", 512, 1, false, true, 187.0),
  ])
  func `what is accepted fits, and little more would`(
    name: String, tokens: Int, depth: Int, isTight: Bool, hasFolder: Bool, measured: Double
  ) throws {
    let shape = try #require(NamedShape(rawValue: name)).shape
    let taken = ReplayMemory(
      shape: shape, promptCount: 16, answerCount: tokens, depth: depth, isTight: isTight,
      hasFolder: hasFolder
    ).ofOne
    let needed = measured + 24
    let mebibytes = Double(taken.bytes) / Double(1 << 20)
    #expect(mebibytes > needed * 0.97 && mebibytes < needed * 1.3, "\(taken) of \(needed) MiB")
  }
}
