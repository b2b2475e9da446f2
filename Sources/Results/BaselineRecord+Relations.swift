import Metrics
import Quantities

extension BaselineRecord {
  /// What is wrong with the first figure that cannot be, or that others contradict, by its key;
  /// nil where none is.
  var figureFault: String? {
    results.lazy.compactMap { entry in
      boundFault(in: entry.figures) ?? entry.relations.lazy.compactMap(\.fault).first
    }.first
  }

  /// The keys have dots, so what is said of them is found by their parts.
  private func boundFault(in figures: [String: Double]) -> String? {
    let check = NumberCheck(kind: resultKind)
    for (key, value) in figures.sorted(by: { $0.key < $1.key }) {
      let path = resultKind.judgedPath + key.split(separator: ".").map(String.init)
      guard let bounds = check.bounds(at: path), !bounds.admits(value) else { continue }
      return "\(key) is \(NumberBounds.text(value)), and must be \(bounds.text)"
    }
    return nil
  }
}

extension BaselineRecord.Entry {
  /// What must hold between the few figures that are kept.
  fileprivate var relations: [Relation] { orders + leastRelations + speedRelations }

  /// None is more than the next of those that are there.
  private static let ascending = [
    [
      "itl_seconds.p50", "itl_seconds.p90", "itl_seconds.p95", "itl_seconds.p99", "itl_seconds.max",
    ],
    ["itl_p50_seconds", "itl_p99_seconds"],
    ["tokens_per_second_min", "tokens_per_second_median", "tokens_per_second_max"],
    ["tokens_per_second_min", "tokens_per_second", "tokens_per_second_max"],
    ["ttft_seconds", "ttft_from_start_seconds"], ["load_seconds", "ttft_from_start_seconds"],
    ["io.bytes_per_token", "io.bytes"], ["prefetch.wasted_bytes", "io.bytes"],
  ]

  /// The statistics of a workload's figures.
  private static let distributions = distributed.map { name in
    let key = "statistics.\(name)"
    return (
      key: key, percentiles: [1, 5, 10, 25, 50, 75, 90, 95, 99].map { "\(key).p\($0)" },
      moments: ["min", "avg", "max"].map { "\(key).\($0)" }
    )
  }

  private static let distributed = [
    "ttft_seconds", "itl_seconds", "tpot_seconds", "e2e_seconds", "tokens_per_second",
    "prefill_tokens_per_second", "stall_seconds",
  ]

  /// The least value is exact, and percentiles have three digits.
  private var leastRelations: [Relation] {
    Self.distributions.flatMap { key, percentiles, _ in
      percentiles.map { percentile in
        Relation.atMost(
          "\(key).min", figures["\(key).min"], "1.003 × \(percentile)",
          figures[percentile].map { Self.rounding * $0 })
      }
    }
  }

  private var orders: [Relation] {
    let ofStatistics = Self.distributions.flatMap {
      [$0.percentiles + ["\($0.key).max"], $0.moments]
    }
    return (Self.ascending + ofStatistics).flatMap { keys in
      let there = keys.filter { figures[$0] != nil }
      return zip(there, there.dropFirst()).map { lower, upper in
        Relation.atMost(lower, figures[lower], upper, figures[upper])
      }
    }
  }

  /// The mean time of a token is at most the longest, and half of the times are at least the
  /// median, which has three digits. Half of the tokens take at most the time of all.
  private var speedRelations: [Relation] {
    guard let speed = figures["tokens_per_second"], speed > 0 else { return [] }
    return [
      .atMost("1 ÷ tokens_per_second", 1 / speed, "itl_seconds.max", figures["itl_seconds.max"]),
      .atMost(
        "itl_seconds.p50", figures["itl_seconds.p50"], "2 ÷ tokens_per_second",
        2 * Self.rounding / speed),
      .atMost(
        "tokens_per_second", speed, "2 × steady_state.tokens_per_second",
        figures["steady_state.tokens_per_second"].map { 2 * $0 }),
    ]
  }

  private static let rounding = 1.003
}
