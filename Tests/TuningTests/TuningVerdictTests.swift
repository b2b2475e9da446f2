@testable import Results
import Testing
@testable import Tuning

@Suite struct TuningVerdictTests {
  private let standard = SampleTrial.trial(10)

  @Test func `a verdict says what was gained, by what, what deeper costs, and what bounds it`() {
    var winner = SampleTrial.trial(20, depth: 2, policy: "lfu")
    winner.hitRate = 0.6
    winner.bound = "storage"
    winner.boundGains = ["storage bandwidth": 1.9, "memory bus": 1.1, "compute": 1]
    var recent = SampleTrial.trial(15, depth: 2)
    recent.hitRate = 0.4
    let deeper = SampleTrial.trial(18, depth: 3, policy: "lfu")
    let shallow = SampleTrial.trial(19.9, depth: 1, policy: "lfu")
    let text = TuningVerdict(
      trials: [standard, winner, recent, deeper, shallow], winner: winner, standard: standard
    ).text
    #expect(
      text
        == "The best, depth 2, lfu, 1 lane, 2 threads on fast 2, is 100 % faster than the default,"
        + " depth 1, lru, 1 lane, 2 threads on fast 2. With lru instead it would be 25 % slower: it"
        + " finds 40 % of the experts in memory instead of 60 %. Depth 3 would be 10 % slower: 3.0"
        + " % of the bytes it reads are wasted. Storage bounds it: 50 % of a token is spent waiting"
        + " for experts, so reading ahead and better hit rates can make it at most 2.0× as fast. Of"
        + " the parts of the device storage bandwidth limits it most: without that limit it would"
        + " be 1.9× as fast (memory bus 1.1×).")
  }

  private func compared(_ trial: TrialRecord, isTied: Bool) -> ComparedTrial {
    ComparedTrial(
      settings: trial.settings,
      outcome: TextFigures(relative: 1, leastRelative: 1, greatestRelative: 1, isTied: isTied))
  }

  @Test func `a verdict says how many texts it holds for, how sure its gain is, what is as good`() {
    let winner = SampleTrial.trial(12, depth: 2, policy: "lfu")
    let like = SampleTrial.trial(11.9, depth: 3, policy: "sieve")
    var verdict = TuningVerdict(
      trials: [standard, winner, like], winner: winner, standard: standard)
    verdict.texts = TuningTexts(
      seeds: [1, 2, 3, 4, 5], heldCount: 4,
      compared: [
        compared(winner, isTied: true), compared(like, isTied: true),
        compared(standard, isTied: false),
      ])
    verdict.gain = TuningGain(mean: 0.25, least: 0.1, greatest: 0.3, low: 0.05, high: 0.4)
    #expect(verdict.text.hasPrefix("The best, depth 2, lfu, 1 lane, 2 threads on fast 2, is 25 %"))
    #expect(verdict.text.contains("It holds for 4 of 5 texts: there nothing compared is better."))
    #expect(
      verdict.text.contains(
        "From text to text that is 10 % to 30 %. By what is not known of texts and the device the"
          + " gain is 5.0 % to 40 %."))
    #expect(verdict.text.contains("As good, as far as texts tell, is it with depth 3, sieve."))

    verdict.gain = TuningGain(mean: 0.25, least: 0.1, greatest: 0.3, low: -0.02, high: 0.4)
    #expect(verdict.text.contains("texts and the device the gain is open: -2.0 % to 40 %."))
    verdict.texts?.seeds = [1]
    #expect(verdict.text.contains("That rests on one text: what others would do is not known."))
    #expect(!verdict.text.contains("From text to text"))
  }

  @Test func `of the first token a verdict says how much sooner it is there`() {
    var (winner, slow) = (SampleTrial.trial(10, depth: 2), standard)
    (winner.ttftSeconds, slow.ttftSeconds) = (5, 20)
    var verdict = TuningVerdict(
      trials: [slow, winner], winner: winner, standard: slow, objective: .firstToken)
    verdict.texts = TuningTexts(
      seeds: [1, 2], heldCount: 2,
      compared: [compared(winner, isTied: true), compared(slow, isTied: false)])
    verdict.gain = TuningGain(mean: 3, least: 1, greatest: 3, low: -0.5, high: 4)
    let text = verdict.text
    #expect(text.contains("that is 50 % to 75 %."))
    #expect(text.contains("the gain is open: -100 % to 80 %."))
    #expect(text.contains("has 75 % less time to the first token than the default"))
    #expect(text.contains("With depth 1 instead it would have 300 % more time to the first token."))
    #expect(!text.contains("waiting for experts"))
  }

  @Test func `a verdict names the reads that waited for predicted ones`() {
    let winner = SampleTrial.trial(12, depth: 0)
    var deeper = SampleTrial.trial(9, depth: 2)
    (deeper.delayedReads, deeper.delaySeconds) = (40, 0.002)
    let text = TuningVerdict(
      trials: [winner, standard, deeper], winner: winner, standard: standard
    ).text
    #expect(text.contains("40 reads that were needed waited for predicted ones to end, 50 µs each"))
  }

  @Test func `where nothing waits and nothing is gained, it says just that`() {
    let winner = SampleTrial.trial(10, stall: 0.01)
    let text = TuningVerdict(trials: [winner], winner: winner, standard: winner).text
    #expect(text.hasPrefix("The default (depth 1, lru, 1 lane, 2 threads on fast 2) is the best:"))
    #expect(text.hasSuffix("Only 1.0 % of a token is spent waiting for experts."))
  }

  @Test func `a simulation holds where speeds relate as simulated`() {
    func verification(_ applied: Double) -> Verification {
      Verification(
        dilation: 2, winner: .init(simulated: 20, applied: applied, samples: [applied]),
        standard: .init(simulated: 10, applied: 9, samples: [9]), warnings: [])
    }
    #expect(verification(18).held && verification(17.2).held)
    #expect(!verification(16).held)
    #expect(
      verification(18).sentence
        == "Applied on this machine, dilated 2.0 times: 18.0 tok/s (simulated 20.0) against 9.0"
        + " (simulated 10.0) for the default, +100.0 % where +100.0 % were simulated: the"
        + " simulation held.")
  }
}
