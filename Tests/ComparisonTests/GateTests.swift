import Quantities
import Results
import Testing

@testable import Comparison

@Suite struct GateTests {
  private func outcomes(
    _ expressions: [String], base: [String: Double]? = nil,
    changing change: (inout RunRecord) -> Void = { _ in }
  ) throws -> [GateRecord] {
    var record = try Samples.run().content
    change(&record)
    let gates = try GateSet(expressions, of: RunRecord.self)
    return try gates.outcomes(of: [ResultFigures(record)]) { _ in
      base.map(GateBase.figures) ?? .refused("there is none")
    }
  }

  private func complaint(
    _ expression: String, of content: any ResultContent.Type = RunRecord.self
  ) -> String {
    do { _ = try GateSet([expression], of: content) } catch { return "\(error)" }
    return ""
  }

  @Test(arguments: [
    ("p99(itl) > 80ms", true), ("p99(itl) > 20 ms", false), ("P99( ITL ) > 22161 us", false),
    ("median(itl) > 18.1ms", false), ("max(itl) >= 22.161273 ms", false),
    ("max(itl) > 22.161273 ms", true), ("itl_seconds.p90 ≥ 1 s", true), ("tok/s < 54", true),
    ("tok/s < 55 tok/s", false), ("pp tok/s <= 44", true), ("ttft > 5 s", true),
    ("ttft_seconds > 0.001 min", false), ("stall_share > 40 %", false), ("stall > 0.9", true),
    ("hit_rate < 30%", false), ("experts.hit_rate < 0.2", true), ("rss > 44 MiB", true),
    ("rss > 40 MiB", false), ("io.bandwidth_bytes_per_second < 50 MB/s", true),
    ("in_flight > 203", true), ("in_flight >= 203", false), ("cold > 99", false),
  ])
  func `a gate fails where it holds, in whatever unit it is written`(
    expression: String, isPassed: Bool
  ) throws {
    let outcome = try #require(try outcomes([expression]).first)
    #expect(outcome.isPassed == isPassed, "\(outcome)")
    #expect(outcome.value != nil && outcome.bound != nil && outcome.reason == nil)
  }

  @Test(arguments: [
    ("tok/s < base", 55.0, false), ("tok/s < 0.95x base", 55.0, true),
    ("tok/s < 0.95 × base", 58.0, false), ("p99(itl) > 1.1x base", 0.02, false),
  ])
  func `a bound may follow from the base`(
    expression: String, base: Double, isPassed: Bool
  ) throws {
    let outcome = try #require(
      try outcomes(
        [expression], base: ["tokens_per_second": base, "itl_seconds.p99": base]
      ).first)
    #expect(outcome.isPassed == isPassed && outcome.base == base, "\(outcome)")
  }

  @Test func `what is not there never passes`() throws {
    let gates = ["lag > 1 s", "tok/s < base", "tok/s > 1e9"]
    let found = try outcomes(gates) { $0.tokensPerSecond = nil }
    #expect(found.allSatisfy { !$0.isPassed && $0.value == nil && $0.reason != nil })
    let baseless = try outcomes(["tok/s < base", "ttft > base"], base: ["tokens_per_second": 1])
    #expect(baseless.map(\.isPassed) == [true, false])
    #expect(baseless[1].reason == "the base has no such figure")
    #expect(try outcomes(["tok/s < base"])[0].reason == "there is none")
    // Nothing is below a share of nothing.
    let shares = try outcomes(["tok/s < 0.95x base"], base: ["tokens_per_second": 0])
    #expect(!shares[0].isPassed && shares[0].reason == "the base is 0, and has no shares")
  }

  @Test(arguments: GateRelation.allCases) func `what is no number is never so`(
    relation: GateRelation
  ) {
    #expect(!relation.holds(.nan, 1) && !relation.holds(1, .nan))
  }

  @Test(arguments: [
    ("ttfs > 1 s", "nearest: ttft"), ("tokens_per_secnd < 1", "nearest: tokens_per_second"),
    ("p97(itl) > 1 s", "p50(itl), p90(itl), p95(itl), p99(itl) and max(itl)"),
    ("itl > 1 s", "name p50(itl)"), ("p50(ttft) > 1 s", "no p50 of it; name ttft_seconds"),
    ("ttft > 5", "has no unit"),
    ("ttft > 5 MB", "ns, µs, ms, s or min"), ("stall > 40", "write 40 % or 0.4"),
    ("tok/s", "none of <, <=, > and >="), ("tok/s == 4", "none of <"), ("> 4", "is no figure"),
    ("tok/s < 0.95 base", "0.95x base"), ("tok/s > 0x base", "0.95x base"),
    ("tok/s < fast", "does not begin with a number"),
    ("tok/s < -1", "must not be negative"), ("text > 4", "is no figure"),
    ("capacity(misses) > 1", "is no figure"),
  ])
  func `what cannot be understood is said in a sentence with what would be right`(
    expression: String, part: String
  ) throws {
    let complaint = complaint(expression)
    #expect(complaint.contains(part) && !complaint.contains("\n"), "\(complaint)")
    #expect(complaint.hasPrefix(expression.debugDescription))
  }

  @Test func `an end of a key that several have is asked back`() {
    #expect(complaint("stall < 1").isEmpty)
    #expect(complaint("router > 0.1").contains("time_shares.router or device_time_shares.router"))
  }

  @Test func `a search is held to by its winner`() throws {
    let search = try #require(try Samples.search())
    let gates = try GateSet(
      ["tok/s < 1", "p99(itl) > 1 ms", "stall_share >= 1"], of: TuningResult.self)
    let found = try gates.outcomes(of: [ResultFigures(search)]) { _ in .refused("") }
    #expect(
      found.map(\.value) == [
        search.winner.tokensPerSecond, search.winner.itlP99Seconds, search.winner.stallShare,
      ])
    #expect(found.map(\.isPassed) == [true, false, true])
  }

  @Test func `rows of bench are held to each by itself, prompts and answers apart`() throws {
    let rows = try Samples.rows()
    let gates = try GateSet(
      ["tok/s < 1", "pp tok/s < 1", "tokens_per_second < 1"], of: BenchmarkRecord.self)
    let found = try gates.outcomes(of: rows.map { try ResultFigures($0) }) { _ in .refused("") }
    #expect(found.filter { $0.expression == "tok/s < 1" }.count == 2)
    #expect(found.filter { $0.expression == "pp tok/s < 1" }.count == 2)
    #expect(found.count == 8 && found.allSatisfy { $0.isPassed && $0.result != nil })
    let prompts = try rows.filter { $0.generatedTokens == 0 }.map { try ResultFigures($0) }
    let none = try #require(gates.outcomes(of: prompts) { _ in .refused("") }.first)
    #expect(!none.isPassed && none.reason == "no result is of such a test")
  }
}
