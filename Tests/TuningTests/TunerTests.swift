import Testing

@testable import Tuning

@Suite struct TunerTests {
  private func trial(_ depth: Int, _ speed: Double, stall: Double = 0.5) -> TuningResult.Trial {
    TuningResult.Trial(
      prefetchDepth: depth, tokensPerSecond: speed, itlP50Seconds: 1 / speed,
      itlP99Seconds: 1 / speed, stallShare: stall, readBytes: 100, wastedBytes: depth)
  }

  @Test func `the fastest wins`() throws {
    let winner = try #require(Tuner.best([trial(0, 10), trial(1, 12), trial(2, 11)]))
    #expect(winner.prefetchDepth == 1)
  }

  @Test func `among those as good as the fastest the shallowest wins`() throws {
    let trials = [trial(0, 10), trial(1, 11.95), trial(2, 11.99), trial(3, 12)]
    #expect(try #require(Tuner.best(trials)).prefetchDepth == 1)
  }

  @Test func `no trial, no winner`() { #expect(Tuner.best([]) == nil) }

  @Test func `the verdict says what was gained, what deeper costs, and what bounds it`() {
    let trials = [trial(0, 10), trial(1, 12), trial(2, 9)]
    let text = TuningVerdict(trials: trials, winner: trials[1]).text
    #expect(
      text
        == "Depth 1 is the fastest, 20 % over reading on demand. Depth 2 is 25.0 % slower: 2 % of"
        + " its bytes are read in vain. Storage bounds it: 50 % of a token is spent waiting for"
        + " experts, so no better prefetching can gain more than 2.0×; fewer or cheaper misses can."
    )
  }

  @Test func `the verdict names the reads that waited for guesses`() {
    var trials = [trial(0, 10), trial(1, 12), trial(2, 9)]
    (trials[2].delayedReads, trials[2].delaySeconds) = (40, 0.002)
    let text = TuningVerdict(trials: trials, winner: trials[1]).text
    #expect(text.contains("40 reads that were needed waited for guesses to end, 50 µs each"))
  }

  @Test func `where nobody waits, computation bounds it`() {
    let trials = [trial(0, 10, stall: 0.01), trial(1, 10, stall: 0)]
    let text = TuningVerdict(trials: trials, winner: trials[0]).text
    #expect(text.hasPrefix("Depth 0 is the fastest: prefetching gains nothing here."))
    #expect(text.contains("Going deeper changes less than 1 %."))
    #expect(text.hasSuffix("Computation bounds it: only 1 % of a token is spent waiting."))
  }
}
