import FoundationEssentials
import Metrics
@testable import Results
import TestSupport
import Testing

/// What the intervals and the memory of a run's file have to do with its other figures.
@Suite struct RunIntervalsTests {
  private let record: RunRecord

  init() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let path = "\(root)/Reports/example-run/run.json"
    record = try ResultFile<RunRecord>(
      json: Data(contentsOf: URL(filePath: path)), path: path, orElse: "damaged"
    ).content
  }

  private func fault(_ change: (inout RunOutcome) -> Void) -> String? {
    var changed = record
    change(&changed.outcome)
    return changed.contradiction
  }

  private let times: [WritableKeyPath<RunIntervals, Double?>] = [
    \.leastTTFTSeconds, \.greatestTTFTSeconds, \.leastLoadSeconds, \.greatestLoadSeconds,
    \.leastTTFTFromStartSeconds, \.greatestTTFTFromStartSeconds,
  ]
  private let speeds: [WritableKeyPath<SpeedInterval, Double>] = [
    \.low, \.high, \.factor,
  ]

  @Test(arguments: [3, 0.3, 0])
  func `an end of an interval that is moved is refused by its key`(factor: Double) throws {
    #expect(fault { _ in } == nil)
    let intervals = try #require(record.intervals)
    for path in times {
      let value = try #require(intervals[keyPath: path])
      let found = fault { $0.intervals?[keyPath: path] = value * factor }
      #expect(found?.contains("_seconds") == true, "\(path): \(found ?? "accepted")")
    }
    for path in speeds {
      for phase in [\RunIntervals.decode, \.prefill] {
        let found = fault { $0.intervals?[keyPath: phase]?[keyPath: path] *= factor }
        #expect(found?.contains("tokens_per_second") == true, "\(path): \(found ?? "accepted")")
      }
    }
  }

  @Test func `the share of waiting lies in its interval`() throws {
    let share = try #require(record.deviceTimeShares?[.stall])
    let least = fault { $0.intervals?.leastStallShare = share + 0.01 }
    #expect(least?.hasPrefix("intervals.least_stall_share is ") == true, "\(least ?? "")")
    let greatest = fault { $0.intervals?.greatestStallShare = share - 0.01 }
    #expect(greatest?.hasPrefix("device_time_shares.stall is ") == true, "\(greatest ?? "")")
    let uneven = fault {
      $0.intervals?.leastStallShare = share / 2
      $0.intervals?.greatestStallShare = share * 2
    }
    #expect(uneven?.contains("2 × device_time_shares.stall") == true, "\(uneven ?? "")")
  }

  @Test func `speeds by locality are there together, and lie on their sides`() throws {
    let speed = try #require(record.tokensPerSecond)
    func found(_ low: Double?, _ high: Double?) -> String? {
      fault {
        $0.intervals?.lowLocalityTokensPerSecond = low
        $0.intervals?.highLocalityTokensPerSecond = high
      }
    }
    #expect(found(0.9 * speed, 1.2 * speed) == nil)
    #expect(found(20 * speed, 30 * speed)?.contains("low_locality") == true)
    #expect(found(0.1 * speed, 0.2 * speed)?.contains("high_locality") == true)
    #expect(found(speed, nil)?.contains("high_locality_tokens_per_second is not there") == true)
  }

  @Test func `every part of the memory has some`() {
    let parts: [(path: WritableKeyPath<RunOutcome.MemoryUse, Int>, key: String)] = [
      (\.weightsBytes, "weights_bytes"), (\.kvBytes, "kv_bytes"),
      (\.scratchBytes, "scratch_bytes"), (\.runtimeBytes, "runtime_bytes"),
    ]
    for (path, key) in parts {
      let found = fault { $0.memory[keyPath: path] = 0 }
      #expect(found == "memory.\(key) is 0, and must be at least 1")
    }
  }
}
