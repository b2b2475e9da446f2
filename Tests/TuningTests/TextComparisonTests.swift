import Residency
import Results
import Runs
import Testing
@testable import Tuning

@Suite struct TextComparisonTests {
  /// The default, one that reads deeper, and that with another policy; more changes each.
  private func candidates(_ space: TuningSpace) -> [Settings] {
    var candidates = (0..<3).map { _ in space.standard }
    candidates[1].prefetchDepth = 2
    candidates[2].prefetchDepth = 2
    candidates[2].cachePolicy = .lfu
    return candidates
  }

  /// What speeds by text come to.
  private func comparison(
    _ speeds: [[Double]], p99: [[Double]]? = nil, goal: TuningGoal = TuningGoal(.speed)
  ) throws -> TextComparison {
    let space = try SmallSearch.space()
    let figures = speeds.enumerated().map { text, speeds in
      speeds.enumerated().map { index, speed in
        SampleTrial.trial(speed, p99: p99?[text][index] ?? 0.1).outcome
      }
    }
    return TextComparison(candidates(space), figures: figures, in: space, goal: goal)
  }

  @Test func `the winner is the best over all texts, not on the first`() throws {
    let comparison = try comparison([[10, 12, 13], [10, 13, 10], [10, 14, 11]])
    #expect(comparison.winner == 1 && comparison.heldCount == 2)
    let gains = try #require(comparison.logGains(over: comparison.candidates[0]))
    #expect(gains.count == 3 && gains.allSatisfy { $0 > 0 })
    #expect(comparison.compared.map(\.prefetchDepth) == [2, 2, 1])
    #expect(comparison.compared[0].cachePolicy == "lru" && comparison.compared[0].relative == 1)
  }

  @Test func `of what is within a percent over all texts the nearest to the default wins`() throws {
    let comparison = try comparison([[10, 10.2, 10], [10, 9.9, 10.1], [10, 10, 10.02]])
    #expect(comparison.winner == 0 && comparison.heldCount == 2)
    #expect(comparison.compared.map(\.isTied) == [true, true, true])
  }

  @Test func `what differs less than texts do is not told apart`() throws {
    let noisy = try comparison([[10, 12, 2], [10, 8, 2], [10, 13, 2]])
    #expect(noisy.winner == 1)
    #expect(noisy.compared.map(\.isTied) == [true, true, false])
    let sure = try comparison([[10, 11, 9], [10, 11.1, 9], [10, 10.9, 9]])
    #expect(sure.compared.map(\.isTied) == [true, false, false])
  }

  @Test func `what keeps to the constraints on more texts wins`() throws {
    var goal = TuningGoal(.speed)
    goal.greatestP99 = 0.2
    let comparison = try comparison(
      [[10, 20, 11], [10, 20, 11]], p99: [[0.1, 0.1, 0.1], [0.1, 0.3, 0.1]], goal: goal)
    #expect(comparison.winner == 2 && comparison.isMetOnAll && comparison.heldCount == 1)
    // What breaks a constraint that the winner keeps is not as good, whatever its merit.
    let equal = try self.comparison(
      [[10, 10, 10], [10, 10, 10]], p99: [[0.1, 0.3, 0.1], [0.1, 0.1, 0.1]], goal: goal)
    #expect(equal.winner == 0 && equal.compared.count(where: \.isTied) == 2)
  }

  @Test func `the mean of few samples is as sure as Student's table says`() {
    #expect(MeanInterval(of: [3]).mean == 3 && MeanInterval(of: [3]).error == 0)
    #expect(abs(MeanInterval(of: [0, 2]).error - 6.314) < 1e-9)
    // Deviation 1, five samples: 2.132 / √5.
    let five = MeanInterval(of: [-1, -1, 0, 1, 1])
    #expect(five.mean == 0 && abs(five.error - 2.132 / 5.0.squareRoot()) < 1e-9)
    #expect(MeanInterval(of: Array(repeating: 1, count: 60)).error == 0)
  }

  @Test func `a gain is open where its interval holds none`() {
    func isOpen(_ low: Double, _ high: Double) -> Bool {
      TuningGain(mean: 0.1, least: 0.1, greatest: 0.1, low: low, high: high).isOpen
    }
    #expect(isOpen(-0.1, 0.2) && isOpen(0, 0.2))
    #expect(!isOpen(0.01, 0.2) && !isOpen(-0.2, -0.01))
  }
}
