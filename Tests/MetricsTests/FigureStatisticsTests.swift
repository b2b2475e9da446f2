import Quantities
import Testing

@testable import Metrics

@Suite struct FigureStatisticsTests {
  /// Values from a thousandth to a thousand, most of them small.
  private static func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSequence(seed: seed)
    return (0..<count).map { _ in
      let unit = random.nextUnit()
      return 0.001 + unit * unit * unit * 1000
    }
  }

  /// The least value that `percentile` of a hundred do not exceed.
  private static func ranked(_ sorted: [Double], _ percentile: Double) -> Double {
    let rank = Int((percentile / 100 * Double(sorted.count)).rounded(.up))
    return sorted[max(0, min(sorted.count - 1, rank - 1))]
  }

  @Test(arguments: [1, 2, 3, 10, 30, 99, 100, 1000, 12_345])
  func `percentiles are those of ranks to three digits, the rest is exact`(count: Int) throws {
    let values = Self.values(count, seed: UInt64(count))
    let sorted = values.sorted()
    let found = try #require(FigureStatistics(values, unit: "seconds"))
    #expect(found.count == count && found.min == sorted[0] && found.max == sorted[count - 1])
    #expect(abs(found.avg - values.reduce(0, +) / Double(count)) < 1e-9 * found.avg)
    #expect((found.std == nil) == (count == 1))
    let percentiles = [
      (1.0, found.p1), (5, found.p5), (10, found.p10), (25, found.p25), (50, found.p50),
      (75, found.p75), (90, found.p90), (95, found.p95), (99, found.p99),
    ]
    for (percentile, value) in percentiles {
      let ranked = Self.ranked(sorted, percentile)
      #expect(abs(value - ranked) <= 0.001 * ranked + 1e-9, "p\(percentile) of \(count)")
    }
  }

  @Test func `values of any size keep their three digits`() throws {
    for size in [1e-7, 1e-3, 1, 1e6, 1e12, 1e18] {
      let found = try #require(FigureStatistics([1 * size, 2 * size, 3 * size], unit: ""))
      #expect(abs(found.p50 / size - 2) < 0.002, "\(size): \(found.p50)")
      #expect(found.p99 <= found.max)
    }
    let zeros = try #require(FigureStatistics([0, 0], unit: ""))
    #expect(zeros.p50 == 0 && zeros.std == 0)
    #expect(FigureStatistics([], unit: "") == nil)
  }

  @Test func `a distribution is written as other programs read it`() throws {
    let histogram = try #require(ValueHistogram((1...100).map { Double($0) / 1000 }))
    let lines = histogram.percentileDistribution(unitsPerValue: 1000).split(separator: "\n")
    #expect(lines[0].contains("Value") && lines[0].contains("1/(1-Percentile)"))
    let half = try #require(lines.first { $0.contains("0.500000000000") })
    let columns = half.split(separator: " ")
    let value = try #require(Double(columns[0]))
    #expect(abs(value - 50) < 0.1 && columns[2] == "50")
    #expect(lines.contains { $0.hasPrefix("#[Max ") && $0.contains("100") })
  }
}

@Suite struct RepetitionStatisticsTests {
  @Test(arguments: [
    (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (29, 2.045),
    (100, 1.984),
  ])
  func `Student's distribution is that of tables`(degrees: Int, quantile: Double) {
    #expect(abs(RepetitionStatistics.quantile(of: degrees) - quantile) < 0.001)
  }

  @Test func `intervals hold what they should, and outliers are named`() throws {
    let values = [10.0, 10.1, 9.9, 10.05, 9.95, 14]
    let found = try #require(RepetitionStatistics(values))
    #expect(found.outliers == [5] && found.count == 6)
    #expect(found.low < found.mean && found.mean < found.high)
    #expect(found.lowMedian <= found.median && found.median <= found.highMedian)
    #expect(abs(found.median - 10.025) < 1e-12)
    #expect(RepetitionStatistics([1]) == nil && RepetitionStatistics([0, 0]) == nil)
  }

  @Test func `the verdict says what can be told`() throws {
    func verdict(_ spread: Double) throws -> RepetitionStatistics.Verdict {
      let values = (0..<8).map { 100 + spread * ($0.isMultiple(of: 2) ? 1 : -1) }
      return try #require(RepetitionStatistics(values)).verdict
    }
    #expect(try verdict(0) == .steady && verdict(1) == .steady)
    #expect(try verdict(6) == .noisy)
    #expect(try verdict(40) == .unclear)
  }

  @Test func `of many draws 95 of 100 intervals hold the mean`() throws {
    var random = RandomSequence(seed: 7)
    var held = 0
    for _ in 0..<1000 {
      // A sum of twelve even numbers is all but normal.
      let values = (0..<6).map { _ in 10 + (0..<12).reduce(-6) { sum, _ in sum + random.nextUnit() }
      }
      let found = try #require(RepetitionStatistics(values))
      if found.low <= 10, 10 <= found.high { held += 1 }
    }
    #expect((930...970).contains(held), "\(held)")
  }
}
