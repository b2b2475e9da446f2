import Quantities
@testable import Results
import Testing
@testable import Validation

@Suite struct PublishedSpeedTests {
  private static let header = "device,model,memory_gib_limit,threads,tokens_per_second\n"

  @Test func `a row names a profile, a shape and a limit`() throws {
    let rows = try PublishedSpeed.rows(
      csv: Self.header + "raspberry-pi-5,smallthinker-4b,1,best,0.75\n"
        + "i9-14900,qwen3-0.6b,,4,148.56\n")
    #expect(rows.map(\.device) == ["raspberry-pi-5-sd", "desktop-i9-14900"])
    #expect(rows.map(\.memory) == [.mebibytes(1024), nil])
    #expect(rows.map(\.threads) == [nil, 4])
    #expect(rows.map(\.isFitted) == [false, true])
    #expect(rows.map(\.tokensPerSecond) == [0.75, 148.56])
  }

  @Test(arguments: [
    "raspberry-pi-6,smallthinker-4b,1,best,0.75", "rk3566,smallthinker-5b,1,best,0.75",
    "rk3566,smallthinker-4b,one,best,0.75", "rk3566,smallthinker-4b,-1,best,0.75",
    "rk3566,smallthinker-4b,1,most,0.75", "rk3566,smallthinker-4b,1,0,0.75",
    "rk3566,smallthinker-4b,1,best,0", "rk3566,smallthinker-4b,1,best",
  ])
  func `a row that is none is named`(line: String) {
    let error = #expect(throws: RunError.self) {
      try PublishedSpeed.rows(csv: Self.header + line + "\n")
    }
    #expect(error?.description.hasPrefix("line 2 of the published speeds, \"\(line)\",") == true)
  }

  @Test func `a score tells mean, worst, bias and how many are near`() throws {
    let score = try #require(
      ErrorStatistics([("a", 2), ("b", 0.5), ("c", 1.05), ("d", 1 / 1.05)]))
    #expect(score.cells == 4)
    #expect(abs(score.bias - 1) < 1e-12)
    #expect(score.worstError == 1)
    #expect(score.worstCell == "a")
    #expect(score.withinTenPercent == 0.5)
    #expect(abs(score.meanAbsoluteError - (1 + 0.5 + 0.05 + (1 - 1 / 1.05)) / 4) < 1e-12)
    #expect(ErrorStatistics([]) == nil)
  }

  @Test func `what fails is either the mean or the worst of what was not fitted`() throws {
    func isPassed(_ ratios: Double..., mean: Double = 0.15, worst: Double = 0.3) -> Bool {
      PublishedRecord(
        engineVersion: "", cells: [], unfitted: ErrorStatistics(ratios.map { ("", $0) }),
        fitted: ErrorStatistics([("", 9)]),
        thresholds: PublishedRecord.Thresholds(meanAbsoluteError: mean, worstError: worst),
        assumptions: [], command: ""
      ).isPassed
    }
    #expect(isPassed(1, 1.29, 1))
    #expect(!isPassed(1, 1, 1, 1.31))
    #expect(!isPassed(1.2, 0.84))
    #expect(!isPassed())
  }
}
