internal import Glibc
internal import Quantities
public import Results

/// What a recording holds, for a terminal or in Markdown.
public struct RoutingReport {
  private let routing: RoutingDescription

  /// The report on `routing`.
  public init(_ routing: RoutingDescription) { self.routing = routing }

  /// For a terminal: facts, then how well caches would do.
  public func text() -> String {
    let width = facts.map(\.name.count).max() ?? 0
    let lines = facts.map { fact in
      fact.name + String(repeating: " ", count: width - fact.name.count + 3) + fact.value
    }
    let tables = tables.flatMap { [""] + TextTable.lines($0) }
    return (lines.map(Medium.terminal.quoted) + tables).joined(separator: "\n")
  }

  /// The same as Markdown.
  public func markdown() -> String {
    let list = facts.map { "* \($0.name): \($0.value)" }
    let tables = tables.flatMap { rows in
      let all = [rows[0], rows[0].map { _ in "---" }] + rows.dropFirst()
      return [""] + all.map { "| " + $0.joined(separator: " | ") + " |" }
    }
    return (list + tables).joined(separator: "\n")
  }

  /// How well caches with a budget in bytes would do, a row each, unrounded.
  public func budgetsCSV() -> String {
    FlatTable(name: "budgets", records: routing.budgets ?? []).csv
  }

  private typealias Fact = (name: String, value: String)

  private static let header = ["slots", "of all experts", "LRU hits", "at best (OPT)"]
  private static let budgetTitle = "budget (hits while decoding)"

  /// Each with its header; none without rows.
  private var tables: [[[String]]] {
    [[Self.header] + caches, [[Self.budgetTitle] + policies] + budgets].filter { $0.count > 1 }
  }

  private var policies: [String] {
    let all = (routing.budgets ?? []).map(\.policy)
    return all.enumerated().filter { !all[..<$0.offset].contains($0.element) }.map(\.element)
  }

  /// A row for each budget with a hit rate of decoding for each policy.
  private var budgets: [[String]] {
    let outcomes = routing.budgets ?? []
    return Set(outcomes.map(\.budgetBytes)).sorted().map { budget in
      [Digits.amount(budget)]
        + policies.map { policy in
          outcomes.first { $0.policy == policy && $0.budgetBytes == budget }
            .map { Digits.share($0.decodeHitRate) } ?? ""
        }
    }
  }

  private var caches: [[String]] {
    routing.caches.map { cache in
      [
        Digits.count(cache.slots), Digits.share(cache.share), Digits.share(cache.lruHitRate),
        Digits.share(cache.optHitRate),
      ]
    }
  }

  private var facts: [Fact] {
    let all: [Fact?] = [
      ("model", "\(routing.model), \(routing.routing), seed \(routing.seed)"),
      (
        "tokens",
        "\(Digits.count(routing.promptTokens)) of the prompt,"
          + " \(Digits.count(routing.generatedTokens)) generated"
      ),
      (
        "layers",
        "\(routing.layers), \(routing.expertsPerLayer) experts each, \(routing.expertsPerToken)"
          + " for each token"
      ),
      ("predictions", "for prefetch depths up to \(routing.maxPrefetchDepth)"), evenness, reuse,
      routing.activeNeuronShare.map { ("active neurons", Digits.share($0)) },
      routing.headActiveShare.map { ("LM head", "\(Digits.share($0)) of rows computed") },
      workingSets, engine, tables.count > 1 ? Self.difference : nil,
    ]
    return all.compactMap { $0 }
  }

  private static let difference: Fact = (
    "caches",
    "slots are asked expert by expert, from the first decoded token on; budgets make room after"
      + " each layer of a pass, of which they keep all, and prefill has filled them"
  )

  private var engine: Fact? {
    routing.engineDecodeHitRate.map { rate in
      (
        "the engine",
        "hit \(Digits.share(rate)) while decoding, and read"
          + " \(Digits.amount(routing.engineReadBytes ?? 0)) in all"
      )
    }
  }

  private var evenness: Fact? {
    routing.entropyBits.map { bits in
      (
        "experts used",
        "\(Digits.count(routing.expertsUsed)) of"
          + " \(Digits.count(routing.layers * routing.expertsPerLayer)), as evenly as"
          + " \(Int(exp2(bits).rounded())) of \(routing.expertsPerLayer) would be"
      )
    }
  }

  private var reuse: Fact? {
    routing.reuseShare.map { share in
      let chance = Double(routing.expertsPerToken) / Double(routing.expertsPerLayer)
      return (
        "reuse",
        "\(Digits.share(share)) of a token's experts were the token's before"
          + " (by chance \(Digits.share(chance)))"
      )
    }
  }

  private var workingSets: Fact? {
    guard !routing.workingSets.isEmpty else { return nil }
    let sets = routing.workingSets.map { "\(Int($0.experts.rounded())) in \($0.tokens)" }
    return ("working set", sets.joined(separator: ", ") + " tokens")
  }
}
