import DeviceInterface
import HostMachine
import Kernels
import Models
import Testing

@testable import Inference

/// Several sequences in one step: each gets the bits that it gets alone.
@Suite struct SequenceTests {
  let model: Model
  let prompts: [[Int]]

  /// What became of one sequence.
  struct Outcome: Equatable {
    var tokens: [Int] = []
    var logits: [[UInt32]] = []
  }

  init() throws {
    model = try TestModel.shared.get()
    // Of different lengths, so that positions, windows and segments differ.
    prompts = [
      Array(try GoldenPrompt(named: "p4").ids.prefix(150)),
      Array(try GoldenPrompt(named: "p2").ids.prefix(23)),
      Array(try GoldenPrompt(named: "p1").ids.prefix(5)),
    ]
  }

  /// Prompt by itself, then `count` tokens one by one.
  private func alone(_ prompt: [Int], count: Int, _ setup: EngineHarness.Setup) throws -> Outcome {
    let harness = try EngineHarness(setup, model: model)
    var outcome = Outcome()
    _ = try harness.logits(of: prompt)
    for _ in 0..<count {
      let token = harness.nextToken()
      try harness.forward([token])
      outcome.tokens.append(token)
      outcome.logits.append(harness.lastLogits.row(0).map(\.bitPattern))
    }
    return outcome
  }

  /// The same with the tokens of all sequences in common steps.
  private func together(count: Int, _ setup: EngineHarness.Setup) throws -> [Outcome] {
    var setup = setup
    setup.sequences = prompts.count
    let harness = try EngineHarness(setup, model: model)
    let sequences = try prompts.map { _ in try harness.another() }
    var outcomes = prompts.map { _ in Outcome() }
    var next: [Int] = []
    for (prompt, sequence) in zip(prompts, sequences) {
      for first in stride(from: 0, to: prompt.count, by: setup.batch) {
        try harness.engine.step(
          Array(prompt[first..<min(first + setup.batch, prompt.count)]), of: sequence)
      }
      next.append(harness.engine.nextToken(of: sequence))
    }
    for _ in 0..<count {
      try harness.engine.step(zip(next, sequences).map { StepPart([$0], of: $1) })
      for (index, sequence) in sequences.enumerated() {
        outcomes[index].tokens.append(next[index])
        outcomes[index].logits.append(
          harness.engine.logits(of: sequence).row(0).map(\.bitPattern))
        next[index] = harness.engine.nextToken(of: sequence)
      }
    }
    return outcomes
  }

  private static var base: EngineHarness.Setup { EngineHarness.Setup(allLogits: false) }

  @Test(arguments: [8, 40, 256], [0, 1, 3])
  func `any cache size and prefetch depth give each sequence its own bits`(
    capacity: Int, depth: Int
  ) throws {
    var setup = Self.base
    (setup.capacity, setup.prefetchDepth) = (capacity, depth)
    let expected = try prompts.map { try alone($0, count: 6, Self.base) }
    #expect(try together(count: 6, setup) == expected)
  }

  @Test(arguments: [1, 2], Arithmetic.Precision.allCases)
  func `any number of threads gives each sequence its own bits`(
    threads: Int, precision: Arithmetic.Precision
  ) throws {
    var setup = Self.base
    (setup.threads, setup.precision) = (threads, precision)
    let expected = try prompts.map { try alone($0, count: 4, setup) }
    #expect(try together(count: 4, setup) == expected)
  }

  @Test func `a prompt beside another sequence's token gives both their own bits`() throws {
    var setup = Self.base
    setup.sequences = 2
    let (long, short) = (prompts[1], prompts[2])
    let harness = try EngineHarness(setup, model: model)
    let other = try harness.another()
    try harness.forward(short)
    let token = harness.nextToken()
    try harness.engine.step([StepPart(long, of: other), StepPart([token], of: harness.sequence)])
    let (first, second) = (harness.engine.logits(of: other), harness.lastLogits)
    let (alone, reference) = (
      try EngineHarness(Self.base, model: model), try EngineHarness(Self.base, model: model)
    )
    try alone.forward(long)
    try reference.forward(short)
    try reference.forward([reference.nextToken()])
    #expect(first.row(0).map(\.bitPattern) == alone.lastLogits.row(0).map(\.bitPattern))
    #expect(second.row(0).map(\.bitPattern) == reference.lastLogits.row(0).map(\.bitPattern))
  }
}
