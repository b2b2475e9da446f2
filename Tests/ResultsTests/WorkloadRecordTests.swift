import FoundationEssentials
import Metrics
import TestSupport
import Testing

@testable import Results

/// Figures of many requests beside each other.
@Suite struct WorkloadRecordTests {
  private static let origin = ResultOrigin(started: "2026-11-29T02:07:09.123Z", hostID: "a host")

  /// A request that takes a second, half of it for the prompt.
  private func row(_ number: Int) -> RequestRow {
    RequestRow(
      request: number, repetition: 1, conversation: number, turn: 1,
      start: number == 1 ? .appStart : .warm, promptTokens: 4, contextTokens: 0,
      generatedTokens: 3, loadSeconds: number == 1 ? 1 : nil, ttftSeconds: 0.5,
      prefillTokensPerSecond: 8, tokensPerSecond: 4, tpotSeconds: 0.25, e2eSeconds: 1,
      stallSeconds: 0.4, bytesRead: 100, hitRate: number == 1 ? 0.25 : 0.75,
      finishReason: .length, decodeInterval: 2...8, ttftInterval: 0.25...1,
      itlSeconds: [0.2, 0.3])
  }

  private func record(_ rows: [RequestRow]) throws -> WorkloadRecord {
    let run = try ResultFile<RunRecord>(
      json: Samples.bytes("run-simulated.json"), path: "", orElse: "damaged"
    ).content
    var outcome = WorkloadOutcome(
      engineVersion: "1", mode: "simulated", device: "rk3576", model: "Small", seed: 1,
      cacheSlots: 4, workload: "short", workloadID: "0", start: .appStart, requests: rows,
      memory: run.memory, isComplete: true, assumptions: [], warnings: [], command: "edgewise run")
    let rates = rows.compactMap(\.hitRate)
    outcome.hitRate = rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
    return WorkloadRecord(settings: run.settings, outcome: outcome)
  }

  @Test func `totals are what requests come to`() throws {
    let record = try record([row(1), row(2)])
    #expect(record.contradiction == nil)
    #expect(record.tokensPerSecond == 4 && record.prefillTokensPerSecond == 8)
    #expect(record.stallShare == 0.4)
    // Of 8 prompt tokens and 4 decoded ones.
    #expect(record.bytesReadPerToken == 200.0 / 12)
  }

  @Test func `requests that are answered with nothing, or at once, contradict nothing`() throws {
    var silent = row(1)
    (silent.generatedTokens, silent.itlSeconds) = (0, [])
    (silent.ttftSeconds, silent.e2eSeconds, silent.tpotSeconds) = (nil, nil, nil)
    (silent.tokensPerSecond, silent.prefillTokensPerSecond) = (nil, nil)
    (silent.leastTokensPerSecond, silent.greatestTokensPerSecond) = (nil, nil)
    (silent.leastTTFTSeconds, silent.greatestTTFTSeconds) = (nil, nil)
    var short = row(2)
    (short.generatedTokens, short.itlSeconds, short.e2eSeconds) = (1, [], 0.5)
    (short.tokensPerSecond, short.tpotSeconds) = (nil, nil)
    (short.leastTokensPerSecond, short.greatestTokensPerSecond) = (nil, nil)
    var late = row(3)
    // Its first token has no text, and its program starts with it.
    (late.start, late.loadSeconds) = (.installed, 2)
    (late.ttftSeconds, late.e2eSeconds) = (2.7, 3)
    (late.leastTTFTSeconds, late.greatestTTFTSeconds) = (nil, nil)
    for rows in [[silent], [silent, short, late]] {
      #expect(try record(rows).contradiction == nil)
    }
    #expect(try record([]).contradiction == nil)
  }

  @Test func `what a request says against itself is named with its number`() throws {
    let changes: [(fault: String, change: (inout RequestRow) -> Void)] = [
      ("request is 3, and must be its place in requests", { $0.request = 3 }),
      ("repetition is 0, and must be at least 1", { $0.repetition = 0 }),
      ("conversation is 0, and must be at least 1", { $0.conversation = 0 }),
      ("turn is 0, and must be at least 1", { $0.turn = 0 }),
      ("prompt_tokens is 0, and must be at least 1", { $0.promptTokens = 0 }),
      ("the number of itl_seconds is 2, and must be ", { $0.generatedTokens = 4 }),
      ("tokens_per_second is 5, and must be ", { $0.tokensPerSecond = 5 }),
      ("tokens_per_second is not there, and must be", { $0.tokensPerSecond = nil }),
      ("tpot_seconds is 0.3, and must be the mean", { $0.tpotSeconds = 0.3 }),
      ("e2e_seconds is 0.9, and must be prompt_tokens ÷", { $0.e2eSeconds = 0.9 }),
      ("e2e_seconds is not there, and must be", { $0.e2eSeconds = nil }),
      ("ttft_seconds is 0.6, and must be prompt_tokens ÷", { $0.ttftSeconds = 0.6 }),
      ("stall_seconds is 1.1, and must be at most e2e_seconds", { $0.stallSeconds = 1.1 }),
      ("load_seconds is 1, and must be at most what a warm start takes", { $0.loadSeconds = 1 }),
      (
        "least_tokens_per_second is 5, and must be at most tokens_per_second",
        { $0.leastTokensPerSecond = 5 }
      ),
      (
        "ttft_seconds is 0.5, and must be at most greatest_ttft_seconds",
        { $0.greatestTTFTSeconds = 0.4 }
      ),
    ]
    for (fault, change) in changes {
      var changed = row(2)
      change(&changed)
      let found = try record([row(1), changed]).contradiction ?? ""
      #expect(found.hasPrefix("request 2: \(fault)"), "\(found)")
    }
  }

  @Test func `what totals say against requests is named`() throws {
    let changes: [(fault: String, change: (inout WorkloadRecord) -> Void)] = [
      ("threads is 0", { $0.settings[.threads] = .count(0) }),
      ("tokens_per_second is 5, and must be that of requests", { $0.outcome.tokensPerSecond = 5 }),
      ("tokens_per_second is not there", { $0.outcome.tokensPerSecond = nil }),
      ("prefill_tokens_per_second is 9", { $0.outcome.prefillTokensPerSecond = 9 }),
      ("stall_share is 0.5, and must be", { $0.outcome.stallShare = 0.5 }),
      ("bytes_read_per_token is 1, and must be", { $0.outcome.bytesReadPerToken = 1 }),
      ("hit_rate is 0.8, and must be at most", { $0.outcome.hitRate = 0.8 }),
      ("the least hit_rate of requests is 0.25", { $0.outcome.hitRate = 0.2 }),
      ("hit_rate is not there", { $0.outcome.hitRate = nil }),
      ("statistics are not those", { $0.outcome.statistics.stallSeconds = nil }),
    ]
    for (fault, change) in changes {
      var changed = try record([row(1), row(2)])
      change(&changed)
      #expect(changed.contradiction?.hasPrefix(fault) == true, "\(changed.contradiction ?? fault)")
    }
  }

  @Test func `many requests that were changed after they were written show it`() throws {
    let written = try ResultFile(record([row(1), row(2)]), origin: Self.origin).json()
    let text = String(decoding: written, as: UTF8.self)
    func read(_ text: String) throws -> ResultFile<WorkloadRecord> {
      try ResultFile(json: text.utf8, path: "workload.json", orElse: "damaged").unchanged()
    }
    #expect(try read(text).content == record([row(1), row(2)]))
    let changed = text.replacing("\"seed\" : 1", with: "\"seed\" : 2")
    let error = #expect(throws: RunError.self) { try read(changed) }
    #expect(error?.description.contains("changed after it was written") == true)
    // As files were written before there was a seal.
    let unsealed = changed.split(separator: "\n").filter { !$0.contains("\"seal\"") }
    #expect(try read(unsealed.joined(separator: "\n")).content.seed == 2)
  }
}
