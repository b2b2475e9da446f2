import Foundation
@testable import Results
import TestSupport
import Testing

/// Every number of a run's file, replaced by one that cannot be there.
@Suite struct OddNumberTests {
  private static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Reports/example-run/run.json")

  private static let texts: [String] = {
    let samples = ["run-host.json", "run-simulated.json", "run-replayed.json"].map {
      String(decoding: (try? Samples.bytes($0)) ?? Data(), as: UTF8.self)
    }
    return samples + [(try? String(contentsOf: example, encoding: .utf8)) ?? ""]
  }()

  private func complaint(_ text: String) -> String? {
    do throws(RunError) {
      _ = try ResultFile<RunRecord>(
        json: text.utf8, path: "run.json", orElse: "run.json is damaged", advice: "run again")
      return nil
    } catch { return error.description }
  }

  @Test(arguments: 0..<4)
  func `what no figure can be is refused by its key`(index: Int) {
    let text = Self.texts[index]
    #expect(complaint(text) == nil)
    for copy in OddNumbers.copies(of: text) {
      let complaint = complaint(copy.text)
      guard Self.isImpossible(copy) else { continue }
      #expect(
        complaint?.hasPrefix("run.json: ") == true && complaint?.contains(copy.key) == true,
        "\(copy.key): \(copy.new) for \(copy.old): \(complaint ?? "accepted")")
    }
  }

  /// Whether no file of a run says such a thing, whatever else is in it. Nothing follows from a
  /// seed, and a missing key may be one that does not apply.
  private static func isImpossible(_ copy: OddNumbers.Copy) -> Bool {
    if copy.new == "null" { return false }
    if ["\"NaN\"", "true"].contains(copy.new) { return true }
    if ["seed", "threshold"].contains(copy.key) { return false }
    return ["-1", "9223372036854775807", "18446744073709551616", "1e308", "-1e308", "1e400"]
      .contains(copy.new)
  }

  /// Figures from which others follow, or that follow from them.
  private static let related: Set = [
    "resident", "prefetched", "in_flight", "p50", "p90", "p95", "p99", "max",
    "samples", "tokens_per_second", "token_seconds", "bandwidth_bytes_per_second", "bytes",
    "busy_seconds", "attention", "stall", "expert_ffn", "tokens",
  ]

  @Test(arguments: 0..<4)
  func `what others contradict is refused`(index: Int) {
    let copies = OddNumbers.copies(of: Self.texts[index])
    for copy in copies where Self.related.contains(copy.key) && Double(copy.old) != 0 {
      guard let new = Double(copy.new), new != 0, copy.new == "\(2 * (Double(copy.old) ?? 0))"
      else { continue }
      #expect(complaint(copy.text) != nil, "\(copy.key): \(copy.new) for \(copy.old)")
    }
  }

  @Test func `the sentence has key, value and what is allowed`() throws {
    let text = Self.texts[3]
    let replace = { (old: String, new: String) in
      complaint(text.replacing(old, with: new)) ?? ""
    }
    func value(of key: String) throws -> String {
      let rest = try #require(text.split(separator: "\"\(key)\" : ").dropFirst().first)
      return String(rest.prefix { $0 != "," && !$0.isNewline })
    }
    #expect(
      try replace("\"p50\" : \(value(of: "p50"))", "\"p50\" : 0.3")
        == "run.json: itl_seconds.p50 is 0.3, and must be at most itl_seconds.p90, which is"
        + " \(value(of: "p90")); run again")
    #expect(
      try replace("\"cold\" : \(value(of: "cold"))", "\"cold\" : 1.5")
        == "run.json: experts.misses.cold is 1.5, and must be a whole number from 0 to"
        + " 1099511627776; run again")
    #expect(
      replace("\"seed\" : 1", "\"seed\" : 1, \"seed\" : 2").contains("has \"seed\" twice"))
  }
}
