import Metrics
import Models
import Results
import Runs
@testable import Synthesis
import TestSupport
import Testing
@testable import Validation

/// Made-up texts against traces of large models, and against what was published.
@Suite struct TextChoicesTests {
  private static func locality(ofArchitecture architecture: String) throws -> RoutingLocality {
    try LocalityCatalog(folder: Statistics.folder + "/routing", files: disk)
      .range(architecture: architecture).typical
  }

  private static func tokens(
    _ count: Int, layers: Int, experts: Int = 128, used: Int, locality: RoutingLocality,
    seed: UInt64
  ) -> RoutedTokens {
    var choices = TextChoices(
      layerCount: layers, expertCount: experts, chosenCount: used, locality: locality, seed: seed)
    return RoutedTokens(
      layerCount: layers, expertCount: experts, expertsPerToken: used,
      experts: (0..<count).flatMap { _ in choices.next(tokens: 1).joined() })
  }

  /// gpt-oss has less overlap with the token before than with the one before that, which no
  /// locality gives.
  @Test(arguments: [("qwen", "qwen3moe", 0.05), ("gptoss", "gpt-oss", 0.07)])
  func `caches, working sets and overlaps are like those of the trace`(
    name: String, architecture: String, nearOverlap: Double
  ) throws {
    let recorded = try RecordedTrace(name)
    let traced = RoutedTokens(
      layerCount: recorded.layerCount, expertCount: recorded.expertCount,
      expertsPerToken: recorded.expertsPerToken,
      experts: recorded.decoded.flatMap { $0.joined() })
    let locality = try Self.locality(ofArchitecture: architecture)
    let rows = RoutingValidation(traced, thresholds: .init()) { seed in
      Self.tokens(
        recorded.decodedCount, layers: recorded.layerCount, used: recorded.expertsPerToken,
        locality: locality, seed: seed)
    }.rows()
    #expect(rows.count { $0.allowed != nil } >= 36)
    for row in rows {
      let allowed =
        row.measure == .overlap && row.at ?? 0 <= 2 ? nearOverlap : row.allowed ?? .infinity
      #expect(abs(row.error) <= allowed, "\(row)")
      if row.measure == .missSpread { #expect(row.generated >= 0.25, "\(row)") }
    }
  }

  @Test func `a long text goes on as it began`() throws {
    let locality = try Self.locality(ofArchitecture: "qwen3moe")
    let tokens = Self.tokens(2048, layers: 12, used: 8, locality: locality, seed: 1)
    let misses = tokens.replacement.outcome(.lru, budget: 12 * 128 / 4).misses
    let quarters = (0..<4).map { quarter in
      misses[quarter * misses.count / 4..<(quarter + 1) * misses.count / 4].reduce(0, +)
    }
    let lookups = Double(misses.count / 4 * 8)
    #expect(abs(Double(quarters[1] - quarters[3])) / lookups < 0.02)
  }

  @Test(arguments: [\RoutingLocality.text, \.topic, \.near])
  func `a cache hits more often the more there is of any part`(
    part: any WritableKeyPath<RoutingLocality, Double> & Sendable
  ) throws {
    let rates = try [0.0, 0.3, 0.6, 0.9].map { value in
      var locality = try Self.locality(ofArchitecture: "unknown")
      locality[keyPath: part] = value
      return Self.tokens(256, layers: 12, experts: 64, used: 6, locality: locality, seed: 1)
        .replacement.outcome(.lru, budget: 12 * 64 * 23 / 100).hitRate
    }
    for (lower, higher) in zip(rates, rates.dropFirst()) { #expect(lower < higher, "\(rates)") }
  }

  @Test func `over many texts experts are as popular as published`() throws {
    let shape = NamedShape.standard4B.shape
    let routing = ExpertRouting.published(.wiki, try Statistics.load())
    let layers = [0, 10, 21, 31]
    let wanted = layers.map {
      ExpertTargets(shape: shape, layer: $0, routing: routing, seed: 1).frequencies
    }
    let locality = try LocalityCatalog(folder: Statistics.folder + "/routing", files: disk)
      .range(ofShape: "smallthinker-4b").typical
    let (texts, tokens) = (60, 128)
    var counts = wanted.map { $0.map { _ in 0.0 } }
    for seed in 1...texts {
      var choices = TextChoices(
        layerCount: layers.count, expertCount: 32, chosenCount: 4, frequencies: wanted,
        locality: locality, seed: UInt64(seed))
      for (layer, experts) in choices.next(tokens: tokens).enumerated() {
        for expert in experts { counts[layer][expert] += 1 / Double(texts * tokens) }
      }
    }
    let pairs = zip(counts.joined(), wanted.joined()).map { ($0, $1) }
    #expect(pairs.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(pairs.count) <= 0.02)
    #expect(correlation(pairs) >= 0.97)
  }

  private func correlation(_ pairs: [(Double, Double)]) -> Double {
    let count = Double(pairs.count)
    let means = (
      pairs.reduce(0) { $0 + $1.0 } / count, pairs.reduce(0) { $0 + $1.1 } / count
    )
    let products = pairs.reduce((0.0, 0.0, 0.0)) { sums, pair in
      let (first, second) = (pair.0 - means.0, pair.1 - means.1)
      return (sums.0 + first * second, sums.1 + first * first, sums.2 + second * second)
    }
    return products.0 / (products.1 * products.2).squareRoot()
  }
}
