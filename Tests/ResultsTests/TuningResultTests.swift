import FoundationEssentials
@testable import Results
import Testing

/// What a search's file says more than once.
@Suite struct TuningResultTests {
  private func fault(_ change: (inout TuningResult) -> Void = { _ in }) throws -> String? {
    var result = try ResultFile<TuningResult>(
      json: Samples.bytes("tune.json"), path: "", orElse: "damaged"
    ).content
    change(&result)
    return result.contradiction
  }

  @Test func `winner, default and best are trials`() throws {
    #expect(try fault() == nil)
    let winner = try fault { $0.winner.tokensPerSecond = 4 }
    #expect(
      winner?.hasPrefix("winner.tokens_per_second is 4, and must be that of its trial, which is ")
        == true, "\(winner ?? "")")
    let standard = try fault { $0.standard?.hitRate = 0.9 }
    #expect(standard?.hasPrefix("default.hit_rate is 0.9, and ") == true, "\(standard ?? "")")
    let best = try fault { $0.best[1].settings[.threads] = .count(77) }
    #expect(best?.contains("settings that none of trials has") == true, "\(best ?? "")")
    #expect(try fault { $0.best.removeFirst() } == "the first of best is not winner, and must be")
    #expect(try fault { $0.cacheSlots += 1 }?.contains("winner.cache_slots") == true)
  }
}
