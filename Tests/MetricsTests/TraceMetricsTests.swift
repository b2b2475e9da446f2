import DeviceInterface
@testable import Metrics
import Quantities
import TestSupport
import Testing
import Tracing

@Suite struct TraceMetricsTests {
  @Test func `latencies are those of the decoded tokens`() throws {
    var trace = Trace()
    trace.add(.prefill(firstPosition: 0, tokenCount: 4), 0, 5_000_000_000)
    for index in 1...100 {
      let start = 5_000_000_000 + Int64(index) * 1_000_000_000
      trace.add(.token(index: index), start, start + Int64(index) * 1_000_000)
    }
    let metrics = TraceMetrics(trace: trace)
    #expect(metrics.tokenDurations == (1...100).map { .milliseconds($0) })
    let latency = try #require(metrics.latency)
    #expect(latency.samples == 100 && latency.max == 0.1)
    for (found, exact) in [
      (latency.p50, 0.050), (latency.p90, 0.090), (latency.p95, 0.095), (latency.p99, 0.099),
    ] {
      #expect(abs(found / exact - 1) < 0.001)
    }
  }

  @Test func `one token is every percentile`() throws {
    var trace = Trace()
    trace.add(.token(index: 1), 10, 1_234_567_901)
    let latency = try #require(TraceMetrics(trace: trace).latency)
    #expect(
      [latency.p50, latency.p90, latency.p95, latency.p99, latency.max]
        == Array(repeating: 1.234567891, count: 5))
  }

  @Test func `an empty trace has no figures`() {
    let metrics = TraceMetrics(trace: Trace())
    #expect(metrics.tokenDurations == [] && metrics.latency == nil)
    #expect(metrics.timeShares(countingInserted: true) == nil)
    #expect(metrics.perTokenShares(countingInserted: false) == [])
    #expect(metrics.overlap == nil && metrics.storageUse == nil)
    #expect(metrics.prefetchScores() == nil && metrics.meanLateness == nil)
    #expect(metrics.exposedStall == ExposedStall() && metrics.amdahlBound == nil)
  }

  @Test func `a token's parts are its activities, and the prefill's do not count`() throws {
    var trace = Trace()
    trace.add(.attention(layer: 0), 0, 500)
    trace.add(.prefill(firstPosition: 0, tokenCount: 4), 0, 500)
    trace.add(.other, 500, 510)
    trace.add(.router(layer: 0), 510, 530)
    trace.add(.kernel(.attention), 530, 630)
    trace.add(.attention(layer: 0), 530, 630)
    trace.add(.stall(layer: 0, expert: 1), 630, 880)
    trace.add(.expert(layer: 0, expert: 1), 880, 1180)
    trace.add(.layer(0), 510, 1180)
    trace.add(.head, 1200, 1500)
    trace.add(.token(index: 1), 500, 1500)
    let shares = try #require(TraceMetrics(trace: trace).timeShares(countingInserted: true))
    #expect(
      TimePart.allCases.map { shares[$0] } == [0.1, 0.02, 0.3, 0.3, 0.01, 0.25, 0, 0, 0.02])
    #expect(!shares.parts.contains(.throttle))
    #expect(TraceMetrics(trace: trace).timeShares(countingInserted: false) == shares)
    #expect(TraceMetrics(trace: trace).amdahlBound == 1 / 0.75)
  }

  @Test func `page faults are taken out of what they fell into`() throws {
    var trace = Trace()
    trace.add(.fault(count: 3, byteCount: ByteCount(300)), 520, 550, inserted: 30)
    trace.add(.attention(layer: 0), 500, 600, inserted: 40)
    trace.add(.fault(count: 1, byteCount: ByteCount(100)), 600, 620)
    trace.add(.head, 600, 700)
    trace.add(.token(index: 1), 500, 700)
    let metrics = TraceMetrics(trace: trace)
    let shares = try #require(metrics.timeShares(countingInserted: true))
    #expect(shares[.attention] == 0.35 && shares[.fault] == 0.25 && shares[.lmHead] == 0.4)
    #expect(shares.parts.contains(.fault))
    let here = try #require(metrics.timeShares(countingInserted: false))
    #expect(here[.throttle] == 0.2 && here[.unattributed] == 0)
    #expect(
      metrics.pageFaultUse
        == PageFaultUse(countPerToken: 4, bytesPerToken: 400, secondsPerToken: 50e-9))
  }

  @Test func `inserted time is the throttle's unless it is counted where it was inserted`() {
    var trace = Trace()
    trace.add(.attention(layer: 0), 0, 100, inserted: 75)
    trace.add(.stall(layer: 0, expert: 1), 100, 160, inserted: 60)
    trace.add(.head, 160, 190)
    trace.add(.token(index: 1), 0, 200)
    let metrics = TraceMetrics(trace: trace)
    let (onHost, onDevice) = (
      metrics.perTokenShares(countingInserted: false)[0],
      metrics.perTokenShares(countingInserted: true)[0]
    )
    #expect(onHost[.attention] == .nanoseconds(25) && onHost[.stall] == .zero)
    #expect(onHost[.throttle] == .nanoseconds(135) && onHost[.lmHead] == .nanoseconds(30))
    #expect(onDevice[.attention] == .nanoseconds(100) && onDevice[.stall] == .nanoseconds(60))
    #expect(onDevice[.throttle] == .zero)
    #expect(onHost[.unattributed] == .nanoseconds(10) && onHost.total == .nanoseconds(200))
    #expect(metrics.timeShares(countingInserted: false)?[.throttle] == 0.675)
    #expect(metrics.timeShares(countingInserted: true)?[.throttle] == 0)
  }

  @Test func `an activity that crosses the end of a token counts up to there`() {
    var trace = Trace()
    trace.add(.token(index: 1), 0, 100)
    trace.add(.other, 90, 130, inserted: 40)
    trace.add(.token(index: 2), 100, 200)
    let tokens = TraceMetrics(trace: trace).perTokenShares(countingInserted: true)
    #expect(tokens.map { $0[.other] } == [.nanoseconds(10), .nanoseconds(30)])
    #expect(tokens.map(\.index) == [1, 2])
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `the parts of each token sum to it`(seed: UInt64) throws {
    let metrics = TraceMetrics(trace: .randomRun(tokenCount: 5, seed: seed))
    for countingInserted in [true, false] {
      for token in metrics.perTokenShares(countingInserted: countingInserted) {
        #expect(token[.unattributed] >= .zero)
      }
      let shares = try #require(metrics.timeShares(countingInserted: countingInserted))
      let parts = TimePart.allCases.map { shares[$0] }
      #expect(abs(parts.reduce(0, +) - 1) < 1e-12)
      #expect(parts.allSatisfy { $0 >= 0 })
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `the file alone gives the same figures as the run`(seed: UInt64) throws {
    let trace = Trace.randomRun(tokenCount: 5, seed: seed)
    var bytes: [UInt8] = []
    ChromeTraceWriter(trace, otherData: ["device": "board"]).write { bytes += $0 }
    let fromMemory = TraceMetrics(trace: trace)
    let fromFile = TraceMetrics(trace: try ChromeTraceReader(bytes: bytes).trace)
    #expect(fromFile.overlap == fromMemory.overlap && fromFile.overlap != nil)
    #expect(fromFile.latency == fromMemory.latency)
    #expect(fromFile.storageUse == fromMemory.storageUse)
    #expect(fromFile.prefetchScores() == fromMemory.prefetchScores())
    #expect(fromFile.exposedStall == fromMemory.exposedStall)
    #expect(
      fromFile.perTokenShares(countingInserted: false)
        == fromMemory.perTokenShares(countingInserted: false))
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `whatever the reader accepts has figures`(seed: UInt64) {
    var random = RepeatableGenerator(seed: seed)
    var intact: [UInt8] = []
    ChromeTraceWriter(.randomRun(tokenCount: 1, seed: seed), otherData: [:]).write { intact += $0 }
    let digits = intact.indices.filter { UInt8(ascii: "0")...UInt8(ascii: "9") ~= intact[$0] }
    for _ in 0..<300 {
      var bytes = intact
      for _ in 0...Int.random(in: 0...3, using: &random) {
        let offset = digits.randomElement(using: &random) ?? 0
        bytes[offset] = UInt8.random(in: UInt8(ascii: "0")...UInt8(ascii: "9"), using: &random)
        if Bool.random(using: &random) {
          bytes.insert(contentsOf: Array("9999999999999".utf8), at: offset)
        }
      }
      guard let trace = try? ChromeTraceReader(bytes: bytes).trace else { continue }
      let metrics = TraceMetrics(trace: trace)
      for token in metrics.perTokenShares(countingInserted: false) {
        #expect(token[.unattributed] >= .zero)
      }
      let stall = metrics.exposedStall
      #expect(stall.total == stall.byLayer.values.reduce(.zero, +))
      #expect((metrics.overlap?.prefetchAttentionShare ?? 0) <= 1)
      #expect(
        (metrics.prefetchScores()?.coverage ?? 0) <= 1 && (metrics.meanLateness ?? .zero) >= .zero)
      #expect(metrics.latency?.samples == metrics.latency.map { _ in metrics.tokenDurations.count })
    }
  }
}
