import Metrics
import Testing

@Suite struct SampleStatisticsTests {
  @Test func `a known sample`() {
    let statistics = SampleStatistics([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(statistics.mean == 5)
    #expect(statistics.standardDeviation == (32.0 / 7).squareRoot())
    #expect(statistics.median == 4.5)
    #expect(statistics.least == 2)
    #expect(statistics.greatest == 9)
  }

  @Test func `one measurement has no deviation`() {
    let statistics = SampleStatistics([3])
    #expect(statistics.mean == 3 && statistics.median == 3)
    #expect(statistics.standardDeviation == nil)
  }

  @Test func `the order of measuring changes nothing`() {
    #expect(SampleStatistics([9, 1, 5]).median == SampleStatistics([1, 5, 9]).median)
  }
}
