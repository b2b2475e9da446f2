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
  private func alone(_ prompt: [Int], count: Int, _ setup: TestSession.Setup) throws -> Outcome {
    let session = try TestSession(setup, model: model)
    var outcome = Outcome()
    _ = try session.logits(of: prompt)
    for _ in 0..<count {
      let token = session.nextToken()
      try session.forward([token])
      outcome.tokens.append(token)
      outcome.logits.append(session.lastLogits.row(0).map(\.bitPattern))
    }
    return outcome
  }

  /// The same with the tokens of all sequences in common steps.
  private func together(count: Int, _ setup: TestSession.Setup) throws -> [Outcome] {
    var setup = setup
    setup.sequences = prompts.count
    let session = try TestSession(setup, model: model)
    let sequences = try prompts.map { _ in try session.another() }
    var outcomes = prompts.map { _ in Outcome() }
    var next: [Int] = []
    for (prompt, sequence) in zip(prompts, sequences) {
      for first in stride(from: 0, to: prompt.count, by: setup.batch) {
        try session.engine.step(
          Array(prompt[first..<min(first + setup.batch, prompt.count)]), of: sequence)
      }
      next.append(session.engine.nextToken(of: sequence))
    }
    for _ in 0..<count {
      try session.engine.step(zip(next, sequences).map { StepPart([$0], of: $1) })
      for (index, sequence) in sequences.enumerated() {
        outcomes[index].tokens.append(next[index])
        outcomes[index].logits.append(
          session.engine.logits(of: sequence).row(0).map(\.bitPattern))
        next[index] = session.engine.nextToken(of: sequence)
      }
    }
    return outcomes
  }

  private static var base: TestSession.Setup { TestSession.Setup(allLogits: false) }

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
    let session = try TestSession(setup, model: model)
    let other = try session.another()
    try session.forward(short)
    let token = session.nextToken()
    try session.engine.step([StepPart(long, of: other), StepPart([token], of: session.sequence)])
    let (first, second) = (session.engine.logits(of: other), session.lastLogits)
    let (alone, reference) = (
      try TestSession(Self.base, model: model), try TestSession(Self.base, model: model)
    )
    try alone.forward(long)
    try reference.forward(short)
    try reference.forward([reference.nextToken()])
    #expect(first.row(0).map(\.bitPattern) == alone.lastLogits.row(0).map(\.bitPattern))
    #expect(second.row(0).map(\.bitPattern) == reference.lastLogits.row(0).map(\.bitPattern))
  }
}
