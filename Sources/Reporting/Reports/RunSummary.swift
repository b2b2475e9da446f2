import Metrics
import Quantities
public import Results

/// A run on one screen of a terminal: how fast, and why not faster.
public struct RunSummary {
  private let record: RunRecord

  /// The summary of `record`.
  public init(_ record: RunRecord) { self.record = record }

  /// At most 25 lines of plain text, without an end of line behind the last.
  public var text: String {
    let verdict = Verdict(record)
    var lines = verdict.alarms + [verdict.headline, ""]
    let table = timeTable
    if !table.isEmpty { lines += table + [""] }
    let width = facts.map(\.name.count).max() ?? 0
    lines += facts.map { name, value in
      name + String(repeating: " ", count: width - name.count + 3) + value
    }
    lines += notes
    return lines.map(Medium.terminal.quoted).joined(separator: "\n")
  }

  /// Part, time, share and a bar.
  private var timeTable: [String] {
    guard let shares = record.deviceTimeShares ?? record.timeShares else { return [] }
    let mean = record.tokensPerSecond.map { 1 / $0 }
    let parts = TimePart.allCases.map { ($0, shares[$0]) }
      .filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
    let rows = parts.map { part, share in
      [part.title] + (mean.map { [Digits.time($0 * share)] } ?? []) + [Digits.share(share)]
    }
    let head = ["a token's time", mean.map(Digits.time) ?? "", ""].prefix(mean == nil ? 1 : 3)
    let lines = TextTable.lines([Array(head)] + rows)
    let width = lines.map(\.count).max() ?? 0
    return zip(lines, [0] + parts.map(\.1)).map { line, share in
      let bar = String(repeating: "█", count: Int((share * 30).rounded()))
      let padding = String(repeating: " ", count: width - line.count + 2)
      return bar.isEmpty ? line : "\(line)\(padding)\(bar)"
    }
  }

  private typealias Fact = (name: String, value: String)

  private var facts: [Fact] {
    [
      start, load, latency, steadyState, locality, experts, misses, storage, faults, overlap,
      lmHead, memory, ("model", model),
    ].compactMap { $0 }
  }

  private var steadyState: Fact? {
    record.steadyState.map { steady in
      let hits = steady.hitRate.map { ", hit rate \(Digits.share($0))" } ?? ""
      return (
        "cache warm",
        "\(Digits.pace(steady.tokensPerSecond)) in the last \(Digits.count(steady.tokens))"
          + " tokens\(hits)"
      )
    }
  }

  private var locality: Fact? {
    guard let low = record.intervals?.lowLocalityTokensPerSecond,
      let high = record.intervals?.highLocalityTokensPerSecond
    else { return nil }
    return (
      "by locality",
      "\(Digits.rough(low)) tok/s of texts with little of it, \(Digits.rough(high)) with much"
    )
  }

  private var start: Fact? {
    let parts = [
      record.ttftSeconds.map { Digits.time($0) + range(record.intervals?.ttft) },
      record.prefillTokensPerSecond.map { "prefill \(Digits.pace($0))\(prefillRange)" },
      record.start?.title,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : ("first token", parts.joined(separator: ", "))
  }

  private var prefillRange: String {
    record.intervals?.prefill.map { " (\($0.text))" } ?? ""
  }

  /// How long the weights took before, and all of it together.
  private var load: Fact? {
    guard let load = record.loadSeconds else { return nil }
    let both = record.ttftFromStartSeconds.map {
      ", to the first token \(Digits.time($0))\(range(record.intervals?.ttftFromStart))"
    }
    return ("load", "\(Digits.time(load))\(range(record.intervals?.load))\(both ?? "")")
  }

  private func range(_ ends: ClosedRange<Double>?) -> String {
    ends.map { " (\(Digits.time($0.lowerBound)) to \(Digits.time($0.upperBound)))" } ?? ""
  }

  private var latency: Fact? {
    record.itlSeconds.map { latency in
      // With fewer samples than this the 99th percentile is the slowest one under another name.
      let (tail, time) = latency.isTailKnown ? ("p99", latency.p99) : ("p90", latency.p90)
      return (
        "next tokens",
        "p50 \(Digits.time(latency.p50)), \(tail) \(Digits.time(time)), "
          + "max \(Digits.time(latency.max)) (\(Digits.count(latency.samples)) samples)"
      )
    }
  }

  private var experts: Fact? {
    let found = record.experts
    guard found.resident + found.prefetched + found.inFlight + found.absent > 0 else { return nil }
    let best = found.optHitRate.map { " (at best \(Digits.share($0)))" } ?? ""
    let hits = found.hitRate.map { ", hit rate \(Digits.share($0))\(best)" } ?? ""
    return (
      "experts",
      "\(Digits.count(found.resident)) resident, \(Digits.count(found.prefetched)) prefetched, "
        + "\(Digits.count(found.inFlight)) in flight, \(Digits.count(found.absent)) absent\(hits)"
    )
  }

  private var misses: Fact? {
    record.experts.misses.map { misses in
      (
        "misses",
        "\(Digits.count(misses.cold)) cold, \(Digits.count(misses.capacity)) capacity, "
          + "\(Digits.count(misses.late)) late; policy \(record.cachePolicy)"
      )
    }
  }

  private var storage: Fact? {
    record.io.map { io in
      let wasted = record.prefetch?.wastedBytes ?? 0
      return (
        "storage",
        "\(Digits.amount(io.bytes)) in \(Digits.count(io.reads)) reads, "
          + "\(Digits.bandwidth(io.bandwidthBytesPerSecond)) while busy"
          + (wasted > 0 ? ", \(Digits.amount(wasted)) wasted" : "")
      )
    }
  }

  private var faults: Fact? {
    record.faults.map { faults in
      (
        "page faults",
        "\(Digits.count(Int(faults.countPerToken.rounded()))) per token bring back"
          + " \(Digits.amount(Int(faults.bytesPerToken.rounded()))) in"
          + " \(Digits.time(faults.secondsPerToken))"
      )
    }
  }

  private var overlap: Fact? {
    record.overlap.map { overlap in
      (
        "overlap",
        "\(Digits.share(overlap.prefetchAttentionShare)) of I/O time during attention, "
          + "\(Digits.share(overlap.hiddenIOShare)) hidden"
      )
    }
  }

  private var lmHead: Fact? {
    record.lmHead.map { head in
      let misses = head.argmaxMissRate.map { rate in
        ", argmax missed for \(Digits.share(rate)) of \(Digits.count(head.checkedTokens ?? 0))"
          + " tokens"
      }
      return ("LM head", "\(Digits.share(head.activeShare)) of rows computed\(misses ?? "")")
    }
  }

  private var memory: Fact? {
    let parts = [
      record.peakRSSBytes.map { "peak RSS \(Digits.amount($0))" },
      record.memory.capBytes.map { "cap \(Digits.amount($0))" },
      record.memory.denseWeights.map { "dense weights \($0)" },
      record.embedding.map { "embedding table on \($0)" },
      record.enforcement.map { "kernel: \($0.summary)" },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : ("memory", parts.joined(separator: ", "))
  }

  private var model: String {
    "\(record.model), prefetch depth \(record.prefetchDepth), "
      + "\(record.threads) thread\(record.threads == 1 ? "" : "s"), "
      + "seed \(record.seed)\(scenario)"
  }

  private var scenario: String {
    guard let scenario = record.scenario else { return "" }
    return "; scenario \(scenario.name) (\(Digits.count(scenario.begunCount)) of"
      + " \(Digits.count(scenario.events.count)) events)"
  }

  /// The most warnings that leave the summary on one screen.
  private static let mostWarnings = 2

  private var notes: [String] {
    let others = [record.lmHead != nil, record.loadSeconds != nil].count { $0 }
    // The first is that which weighs most.
    let most = max(1, Self.mostWarnings - others)
    let shown = record.warnings.prefix(most).map { "warning: \($0)" }
    let hidden = record.warnings.count - shown.count
    let more = hidden == 1 ? "1 more warning" : "\(hidden) more warnings"
    return shown + (hidden > 0 ? ["\(more) in the report"] : [])
  }
}

extension InterTokenLatency {
  /// Whether the 99th percentile is more than another name for the slowest sample.
  var isTailKnown: Bool { samples >= 100 }
}
