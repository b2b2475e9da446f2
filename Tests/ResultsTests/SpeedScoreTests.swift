@testable import Results
import Testing

@Suite struct SpeedScoreTests {
  private func cell(
    _ device: String, simulated: Double, _ speedClass: SpeedClass = .measured,
    isCounted: Bool = true
  ) -> SpeedsRecord.Cell {
    SpeedsRecord.Cell(
      line: 2, device: device, soc: "s", profile: nil, model: "m", weights: "q4_0",
      engine: .llamaCpp, threads: 4, phase: .decode, promptTokens: 0, contextDepth: 64,
      measured: 10, simulated: simulated,
      interval: SpeedInterval(
        around: simulated, speedClass, .decode, isPhone: false, hasExperts: false),
      isCounted: isCounted)
  }

  @Test(arguments: [
    (SpeedClass.measured, SpeedPhase.decode, false, false, 1.2),
    (.measured, .decode, true, true, 1.38), (.dataSheet, .decode, false, false, 1.4),
    (.dataSheet, .decode, true, false, 1.6), (.measured, .prefill, true, false, 1.4),
    (.dataSheet, .prefill, false, true, 1.84), (.dataSheet, .prefill, true, false, 1.8),
  ])
  func `an interval widens with what is not known`(
    speedClass: SpeedClass, phase: SpeedPhase, isPhone: Bool, hasExperts: Bool, factor: Double
  ) {
    let interval = SpeedInterval(
      around: 60, speedClass, phase, isPhone: isPhone, hasExperts: hasExperts)
    #expect(abs(interval.factor - factor) < 1e-9)
    #expect(abs(interval.low - 60 / factor) < 1e-9 && abs(interval.high - 60 * factor) < 1e-9)
    #expect(interval.contains(60 * factor * 0.999) && !interval.contains(60 / factor * 0.999))
  }

  @Test func `devices weigh alike, and rows in doubt not at all`() throws {
    // Errors of 10 %, 20 % and 30 % of one device, none of another.
    let cells = [
      cell("a", simulated: 11), cell("a", simulated: 8), cell("a", simulated: 13),
      cell("b", simulated: 10), cell("b", simulated: 99, isCounted: false),
      cell("c", simulated: 99, .dataSheet),
    ]
    var draws = 0
    let found = SpeedsRecord.Score(cells, .measured, .decode) { bound in
      draws += 1
      return draws % bound
    }
    let score = try #require(found)
    #expect(score.devices == 2 && score.errors.cells == 4)
    #expect(abs(score.deviceError - 0.1) < 1e-9)
    #expect(abs(score.errors.worstError - 0.3) < 1e-9)
    // 8 to 12 around 10, and 13 ÷ 1.2 is more than 10; 8 × 1.2 is less.
    #expect(score.coverage == 0.5)
    #expect(score.isPassed == (score.deviceError <= 0.1 && score.errors.worstError <= 0.3))
    #expect(score.lowDeviceError <= score.highDeviceError)
    #expect(SpeedsRecord.Score(cells, .measured, .prefill) { _ in 0 } == nil)
    #expect(SpeedsRecord.DeviceScore.all(of: cells).map(\.device) == ["a", "b", "c"])
  }

  @Test func `redrawn devices tell how sure their mean is`() throws {
    let cells = [cell("a", simulated: 10), cell("b", simulated: 12)]
    func score(_ draw: (Int) -> Int) throws -> SpeedsRecord.Score {
      let score = SpeedsRecord.Score(cells, .measured, .decode, draw: draw)
      return try #require(score)
    }
    // Always the first, always the second, and both in turn.
    #expect(try score { _ in 0 }.highDeviceError == 0)
    #expect(abs(try score { _ in 1 }.lowDeviceError - 0.2) < 1e-9)
    var last = 1
    let even = try score { _ in
      last = 1 - last
      return last
    }
    #expect(abs(even.lowDeviceError - 0.1) < 1e-9 && even.lowDeviceError == even.highDeviceError)
  }
}
