import FoundationEssentials
@testable import Results
import TestSupport
import Testing

/// Figures of runs that are missing, or that cannot be there beside the others.
@Suite struct PresenceTests {
  /// Why the file of a run is refused after `change`; nil where it is not.
  private func fault(
    _ name: String = "run-simulated.json", started: String = "2026-11-29T02:07:09.123Z",
    _ change: (inout RunRecord) -> Void = { _ in }
  ) throws -> String? {
    var run = try ResultFile<RunRecord>(
      json: Samples.bytes(name), path: "", orElse: "damaged"
    ).content
    change(&run)
    let origin = ResultOrigin(started: started, hostID: "a host")
    let json = try RunFolder.json(ResultFile(run, origin: origin))
    do throws(RunError) {
      _ = try ResultFile<RunRecord>(json: json, path: "run.json", orElse: "damaged")
      return nil
    } catch { return error.description }
  }

  @Test func `a figure that others imply is there`() throws {
    let removals: [(key: String, change: (inout RunRecord) -> Void)] = [
      ("tokens_per_second", { $0.tokensPerSecond = nil }), ("itl_seconds", { $0.itlSeconds = nil }),
      ("prefill_tokens_per_second", { $0.prefillTokensPerSecond = nil }),
      ("time_shares", { $0.timeShares = nil }),
      ("device_time_shares", { $0.deviceTimeShares = nil }),
      ("experts.hit_rate", { $0.experts.hitRate = nil }),
      ("experts.misses", { $0.experts.misses = nil }),
      ("resolved_profile", { $0.resolvedProfile = nil }),
    ]
    for (key, change) in removals {
      let found = try fault { change(&$0) }
      #expect(found?.contains(": \(key) is not there, and must be") == true, "\(found ?? key)")
    }
    let found = try fault("run-replayed.json") { $0.steadyState = nil }
    #expect(found?.contains("steady_state is not there") == true, "\(found ?? "")")
  }

  @Test func `a figure that does not apply is not there`() throws {
    let lag = try fault { $0.worstLagSeconds = 500 }
    #expect(
      lag?.contains("worst_lag_seconds is there, and must not be where mode is simulated") == true)
    let profile = try fault("run-host.json") { $0.resolvedProfile = "cpu:\nmemory:\nstorage:" }
    #expect(profile?.contains("resolved_profile is there") == true, "\(profile ?? "")")
  }

  @Test(arguments: ["", "a: [1", "cpu: 1\nmemory: 2"])
  func `a profile has the parts of a device`(text: String) throws {
    let found = try fault { $0.resolvedProfile = text }
    #expect(found?.contains("resolved_profile has not a line") == true, "\(found ?? "accepted")")
  }

  @Test(arguments: [
    "yesterday", "", "2026-13-01T00:00:00Z", "2026-11-29T02:07:09", "2026-11-29T02:07:09.1xZ",
  ])
  func `a file says a time in UTC or none`(started: String) throws {
    #expect(try fault("run-host.json") == nil)
    #expect(try fault("run-host.json", started: "2026-11-29T02:07:09Z") == nil)
    let found = try fault("run-host.json", started: started)
    #expect(found?.contains("started is ") == true, "\(found ?? "accepted")")
  }

  @Test func `settings are those that runs have`() throws {
    let policy = try fault { $0.settings[.cachePolicy] = .text("banana") }
    #expect(policy?.contains("cache_policy is \"banana\", and must be one of lru, ") == true)
    #expect(try fault { $0.settings[.cachePolicy] = .text("pinned:80%:hot.json") } == nil)
    let threads = try fault {
      $0.settings[.placement] = nil
      $0.settings[.threads] = .count(1_000_000_000)
    }
    #expect(threads?.contains("threads is 1000000000") == true, "\(threads ?? "")")
  }

  @Test func `hit rates are no better than the counts of requests allow`() throws {
    let bytes = try fault { $0.experts.byteHitRate = 1 }
    #expect(bytes?.contains("experts.byte_hit_rate is 1") == true, "\(bytes ?? "")")
    let late = try fault("run-replayed.json") { $0.steadyState?.hitRate = 1 }
    #expect(late?.contains("steady_state.hit_rate is 1") == true, "\(late ?? "")")
  }

  @Test func `the bytes of the cache are so many slots`() throws {
    let slots = try fault { $0.cacheSlots = 10_000_000 }
    #expect(
      slots?.contains(
        "memory.cache_bytes is 4505600, and must be a multiple of cache_slots, which is 10000000")
        == true, "\(slots ?? "")")
    let none = try fault { $0.cacheSlots = 0 }
    #expect(none?.contains("memory.cache_bytes is 4505600, and must be ") == true, "\(none ?? "")")
  }
}
