import Glibc
@testable import Inference
import TestSupport
import Testing

@Suite struct SamplerTests {
  private let logits: [Float] = [0.5, 2, -1, 2, 1.5, 0]

  @Test func `temperature 0 takes the highest logit, of equal ones the lowest token`() throws {
    #expect(try sample(logits) == [1])
    #expect(try sample(logits, excluding: [1]) == [3])
    #expect(try sample(logits, excluding: [1, 3]) == [4])
  }

  @Test func `what is no number is never chosen, infinity is`() throws {
    let odd: [Float] = [.nan, -.infinity, 1, .nan, .infinity, .infinity]
    for temperature: Float in [0, 1] {
      for topK in [nil, 2, 6] {
        let options = try SamplerOptions(temperature: temperature, topK: topK, seed: 4)
        #expect(try sample(odd, options, count: 20).allSatisfy { $0 == 4 || $0 == 5 })
        #expect(try sample(odd, options, count: 9, excluding: [4, 5]).allSatisfy { $0 == 2 })
      }
    }
  }

  @Test func `where a head computed few tokens, no other is ever chosen`() throws {
    var sparse = [Float](repeating: -.infinity, count: 500)
    (sparse[7], sparse[300]) = (-3, -4)
    for options in [
      try SamplerOptions(seed: 1), try SamplerOptions(temperature: 1, seed: 1),
      try SamplerOptions(temperature: 50, topK: 40, topP: 1, minP: 0, seed: 2),
      try SamplerOptions(temperature: 1, topP: 0.95, repeatPenalty: 4, seed: 3),
      try SamplerOptions(temperature: 1, minP: 0.05, repeatPenalty: 1.1, seed: 4),
    ] {
      let drawn = try sample(sparse, options, count: 60, history: [7, 9])
      #expect(drawn.allSatisfy { $0 == 7 || $0 == 300 })
    }
    #expect(try sample(sparse, SamplerOptions(repeatPenalty: 2, seed: 1), history: [7]) == [300])
  }

  @Test func `without any finite logit the lowest token that is not excluded is chosen`() throws {
    for temperature: Float in [0, 1] {
      let options = try SamplerOptions(temperature: temperature, topP: 0.9, minP: 0.1, seed: 4)
      #expect(try sample([.nan, -.infinity, .nan], options, excluding: [0]) == [1])
    }
  }

  @Test func `one seed gives one sequence, another seed another`() throws {
    let first = try sample(logits, SamplerOptions(temperature: 1, seed: 1), count: 50)
    #expect(try sample(logits, SamplerOptions(temperature: 1, seed: 1), count: 50) == first)
    #expect(try sample(logits, SamplerOptions(temperature: 1, seed: 2), count: 50) != first)
  }

  @Test func `the sequence of a seed is the same on every machine`() throws {
    let options = try SamplerOptions(temperature: 0.6, topK: 20, topP: 0.95, seed: 42)
    #expect(
      try sample(logits, options, count: 16) == [3, 1, 1, 1, 1, 4, 1, 3, 1, 3, 1, 3, 3, 3, 3, 1])
  }

  @Test func `top-k 1 and a tiny top-p are greedy`() throws {
    var generator = RepeatableGenerator(seed: 8)
    for _ in 0..<50 {
      let random = (0..<200).map { _ in generator.nextUnit() }
      let greedy = try sample(random)
      #expect(try sample(random, SamplerOptions(temperature: 2, topK: 1, seed: 1)) == greedy)
      #expect(try sample(random, SamplerOptions(temperature: 2, topP: 1e-6, seed: 1)) == greedy)
      #expect(try sample(random, SamplerOptions(temperature: 2, minP: 1, seed: 1)) == greedy)
    }
  }

  @Test(arguments: [Float(0.5), 1, 3])
  func `tokens are drawn as often as their probability says`(temperature: Float) throws {
    let weights = logits.map { exp(Double($0 / temperature)) }
    try expectFrequencies(weights, SamplerOptions(temperature: temperature, seed: 5))
    try expectFrequencies(weights, SamplerOptions(temperature: temperature, topK: 6, seed: 6))
    try expectFrequencies(weights, SamplerOptions(temperature: temperature, topP: 1, seed: 7))
  }

  @Test func `top-k keeps the most likely tokens, of equal ones the lowest`() throws {
    let weights = logits.map { exp(Double($0)) }
    let three = zip(weights, [false, true, false, true, true, false]).map { $1 ? $0 : 0 }
    try expectFrequencies(three, SamplerOptions(temperature: 1, topK: 3, seed: 1))
    let one = try sample(logits, SamplerOptions(temperature: 1, topK: 1, seed: 1), count: 30)
    #expect(Set(one) == [1])
    let many = try sample(logits, SamplerOptions(temperature: 9, topK: 99, seed: 1), count: 500)
    #expect(Set(many) == Set(logits.indices))
  }

  @Test func `top-p counts what top-k left and keeps the token that passes the share`() throws {
    // Probabilities 0.4, 0.3, 0.2, 0.1; after top-k 3 they are 0.44, 0.33, 0.22.
    let quarters = [0.4, 0.3, 0.2, 0.1].map { Float(log($0)) }
    try expectFrequencies(
      [4, 3, 0, 0], SamplerOptions(temperature: 1, topP: 0.6, seed: 2), of: quarters)
    try expectFrequencies(
      [4, 3, 2, 0], SamplerOptions(temperature: 1, topP: 0.75, seed: 3), of: quarters)
    try expectFrequencies(
      [4, 3, 0, 0], SamplerOptions(temperature: 1, topK: 3, topP: 0.75, seed: 4), of: quarters)
  }

  @Test func `min-p drops tokens below a share of the most likely one`() throws {
    let quarters = [0.4, 0.3, 0.2, 0.1].map { Float(log($0)) }
    try expectFrequencies(
      [4, 3, 2, 0], SamplerOptions(temperature: 1, minP: 0.45, seed: 2), of: quarters)
  }

  @Test func `the temperature acts before top-p`() throws {
    // At temperature 1/2 the squares count: 16, 9, 4, 1 of 30.
    let quarters = [0.4, 0.3, 0.2, 0.1].map { Float(log($0)) }
    try expectFrequencies(
      [16, 9, 0, 0], SamplerOptions(temperature: 0.5, topP: 0.8, seed: 2), of: quarters)
  }

  @Test func `recent tokens are weakened whatever their sign`() throws {
    let options = try SamplerOptions(repeatPenalty: 2, repeatWindow: 2, seed: 0)
    #expect(try sample([3, 2, -1], options, history: [0]) == [1])
    #expect(try sample([3, 2, -1], options, history: [0, 1]) == [0])
    #expect(try sample([3, 2, -1], options, history: [0, 2, 2]) == [0])
    #expect(try sample([-3, -1, -2.5], options, history: [1]) == [1])
    #expect(try sample([-3, -1, -1.5], options, history: [1]) == [2])
    #expect(try sample([3, 2], options, history: [-4, 99]) == [0])
    let off = try SamplerOptions(repeatPenalty: 2, repeatWindow: 0, seed: 0)
    #expect(try sample([3, 2], off, history: [0]) == [0])
    let drawn = try SamplerOptions(temperature: 1, repeatPenalty: 1000, seed: 0)
    try expectFrequencies([1, 0, 1], drawn, of: [0, -1, 0], history: [1])
  }

  @Test func `excluded tokens are never drawn`() throws {
    for topK in [nil, 3] {
      let options = try SamplerOptions(temperature: 5, topK: topK, seed: 3)
      let drawn = try sample(logits, options, count: 300, excluding: [1, 2])
      #expect(Set(drawn).isDisjoint(with: [1, 2]))
    }
  }

  @Test func `options outside their range are refused in one sentence`() {
    let refused: [(String, () throws -> SamplerOptions)] = [
      ("the temperature is -1.0; give a number from 0", { try .init(temperature: -1, seed: 0) }),
      ("the temperature is nan; give a number from 0", { try .init(temperature: .nan, seed: 0) }),
      ("the top-k is 0; give a number from 1", { try .init(topK: 0, seed: 0) }),
      ("the top-p is 0.0; give a number above 0 and up to 1", { try .init(topP: 0, seed: 0) }),
      ("the min-p is 1.5; give a number from 0 to 1", { try .init(minP: 1.5, seed: 0) }),
      (
        "the repeat penalty is 0.5; give a number from 1",
        { try .init(repeatPenalty: 0.5, seed: 0) }
      ),
      ("the repeat window is -1; give a number from 0", { try .init(repeatWindow: -1, seed: 0) }),
    ]
    for (sentence, make) in refused {
      let error = #expect(throws: SamplerOptionsError.self) { try make() }
      #expect(error?.description == sentence)
    }
  }
}

extension SamplerTests {
  private func sample(
    _ logits: [Float], _ options: SamplerOptions? = nil, count: Int = 1, history: [Int] = [],
    excluding: Set<Int> = []
  ) throws -> [Int] {
    var sampler = Sampler(options: try options ?? SamplerOptions(seed: 0))
    return (0..<count).map { _ in
      sampler.next(logits: logits.span, history: history, excluding: excluding)
    }
  }

  /// Draws 20,000 tokens; each may be off by five standard deviations.
  private func expectFrequencies(
    _ weights: [Double], _ options: SamplerOptions, of logits: [Float]? = nil, history: [Int] = []
  ) throws {
    let count = 20_000
    let drawn = try sample(logits ?? self.logits, options, count: count, history: history)
    let total = weights.reduce(0, +)
    for (token, weight) in weights.enumerated() {
      let share = weight / total
      let expected = share * Double(count)
      let tolerance = 5 * (expected * (1 - share)).squareRoot()
      #expect(abs(Double(drawn.count { $0 == token }) - expected) <= tolerance, "token \(token)")
    }
  }
}
