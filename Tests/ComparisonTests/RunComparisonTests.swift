import DeviceInterface
import Files
import Metrics
import Quantities
import Results
import TestSupport
import Testing
import Tracing

@testable import Comparison

@Suite struct RunComparisonTests {
  private static let origin = ResultOrigin(started: "2026-11-29T02:07:09.123Z", hostID: "a host")

  private func run(_ record: RunRecord, _ path: String = "new") throws -> ComparedRun {
    try ComparedRun(path: path, result: ResultFile(record, origin: Self.origin), nil)
  }

  private func comparison(
    _ new: RunRecord, to base: RunRecord
  ) throws -> RunComparison {
    try RunComparison(run(new), to: run(base, "base"))
  }

  @Test func `modelled runs differ exactly, each figure by its own direction`() throws {
    let base = try Samples.run([0.2, 0.3], mode: "replayed")
    let new = try Samples.run([0.1, 0.3], mode: "replayed")
    let comparison = try comparison(new, to: base)
    #expect(comparison.isExact && comparison.isPaired == nil && comparison.verdict == .better)
    func figure(_ key: String) -> FigureChange? { comparison.figures.first { $0.key == key } }
    #expect(abs((figure("tokens_per_second")?.relativeChange ?? 0) - 0.25) < 1e-12)
    #expect(figure("tokens_per_second")?.leastRelativeChange == nil)
    #expect(figure("itl_seconds.p50")?.verdict == .better)
    #expect(figure("itl_seconds.max")?.verdict == .same)
    #expect(figure("ttft_seconds")?.change == 0)
    #expect(comparison.remarks[0].hasPrefix("exact"))
    #expect(comparison.differences.isEmpty && !comparison.isRegression)
    let slower = try self.comparison(base, to: new)
    #expect(slower.verdict == .worse && slower.isRegression)
  }

  @Test func `parts of a token's time sum to the difference`() throws {
    var base = try Samples.run([0.2, 0.3], mode: "replayed")
    var new = try Samples.run([0.1, 0.3], mode: "replayed")
    base.deviceTimeShares = TimeShares { $0 == .stall ? 0.75 : $0 == .attention ? 0.25 : 0 }
    new.deviceTimeShares = TimeShares { $0 == .stall ? 0.5 : $0 == .lmHead ? 0.5 : 0 }
    let comparison = try comparison(new, to: base)
    #expect(comparison.parts.map(\.part) == [.attention, .lmHead, .stall])
    let sum = comparison.parts.reduce(0) { $0 + $1.changeSeconds }
    let token = try #require(comparison.token)
    #expect(abs(sum - token.changeSeconds) < 1e-12 && abs(token.changeSeconds + 0.05) < 1e-12)
    #expect(abs(comparison.parts[2].changeSeconds - (0.1 - 0.1875)) < 1e-12)
  }

  @Test func `causes of stalls are parts of their own where both traces tell them`() throws {
    var trace = Trace()
    func add(_ activity: Activity, _ start: Int64, _ end: Int64) {
      trace.spans.append(
        Span(
          activity: activity, start: Instant(nanoseconds: start), end: Instant(nanoseconds: end),
          inserted: .zero))
    }
    add(.attention(layer: 0), 0, 40)
    add(.stall(layer: 0, expert: 1), 40, 100)
    add(.token(index: 1), 0, 100)
    trace.reads = [
      ReadSpan(
        layer: 0, expert: 1, byteCount: ByteCount(4096), purpose: .prefetch,
        timing: ReadTiming(
          submitted: .init(nanoseconds: 0), started: .init(nanoseconds: 10),
          ended: .init(nanoseconds: 100), lane: 0),
        wasUsed: true)
    ]
    var record = try Samples.run([1e-7], mode: "replayed")
    record.deviceTimeShares = TimeShares { $0 == .stall ? 0.6 : $0 == .attention ? 0.4 : 0 }
    let file = try ResultFile(record, origin: Self.origin)
    let traced = try ComparedRun(path: "t", result: file, TraceMetrics(trace: trace))
    let times = traced.partTimes(byCause: true)
    #expect(abs((times[.queuedBehind] ?? 0) - 1e-8) < 1e-15)
    #expect(abs((times[.deviceTooSlow] ?? 0) - 5e-8) < 1e-15)
    #expect(times[.stall] == nil && abs(times[.unexplained] ?? 1) < 1e-15)
    #expect(abs(times.values.reduce(0, +) - 1e-7) < 1e-15)
    let comparison = try RunComparison(traced, to: traced)
    #expect(comparison.verdict == .same && comparison.parts.contains { $0.part == .deviceTooSlow })
    let plain = try RunComparison(run(record), to: traced)
    #expect(plain.parts.contains { $0.part == .stall })
    #expect(plain.remarks.contains { $0.contains("causes of stalls") })
  }

  /// Times of tokens of which some are ten times as long, and noise.
  private func seconds(_ count: Int, factor: Double, noise: Double, seed: UInt64) -> [Double] {
    var random = RandomSequence(seed: seed)
    return (0..<count).map { index in
      (index % 7 == 0 ? 0.1 : 0.01) * factor * (1 + noise * (random.nextUnit() - 0.5))
    }
  }

  @Test func `measured runs of the same tokens are told apart by token`() throws {
    let base = try Samples.run(seconds(200, factor: 1, noise: 0.1, seed: 1))
    let new = try Samples.run(seconds(200, factor: 0.97, noise: 0.1, seed: 2))
    let paired = try comparison(new, to: base)
    #expect(paired.isPaired == true && paired.verdict == .better && !paired.isExact)
    let speed = try #require(paired.figures.first { $0.key == "tokens_per_second" })
    let (least, greatest) = (
      try #require(speed.leastRelativeChange), try #require(speed.greatestRelativeChange)
    )
    #expect(least > 0.01 && greatest < 0.05)
    #expect(least < 1 / 0.97 - 1 && greatest > 1 / 0.97 - 1)
    #expect(paired.figures.allSatisfy { $0.key == "tokens_per_second" || $0.verdict == nil })
    // Which tokens are hard does not cancel out where they are others.
    let others = try Samples.run(
      new.tokenSeconds, tokens: Array((0...200).map { $0 + 1 }))
    let unpaired = try comparison(others, to: base)
    #expect(unpaired.isPaired == false && unpaired.verdict == .noisy)
    #expect(unpaired.differences.contains { $0.key == "generated_token_ids" })
  }

  @Test func `what is too small, too short or the same is no difference`() throws {
    let base = try Samples.run(seconds(400, factor: 1, noise: 0.02, seed: 1))
    let close = try Samples.run(seconds(400, factor: 0.995, noise: 0.02, seed: 2))
    #expect(try comparison(close, to: base).verdict == .same)
    #expect(try comparison(base, to: base).verdict == .same)
    let short = try Samples.run([0.1, 0.2, 0.1])
    let comparison = try comparison(short, to: short)
    #expect(comparison.verdict == .noisy)
    #expect(comparison.remarks[0].contains("fewer than 16 tokens"))
  }

  @Test func `what was given differently comes first, and is no regression`() throws {
    let base = try Samples.run([0.1, 0.3], mode: "replayed")
    var new = try Samples.run([0.2, 0.3], mode: "replayed")
    new.device = "rk3576"
    new.settings[.prefetchDepth] = .count(3)
    let comparison = try comparison(new, to: base)
    #expect(comparison.differences.map(\.key) == ["device", "prefetch_depth"])
    #expect(comparison.differences[1].base == "1" && comparison.differences[1].new == "3")
    #expect(comparison.verdict == .worse && !comparison.isRegression)
    new = try Samples.run([0.2, 0.3], mode: "replayed")
    new.engineVersion = "9.9.9"
    #expect(try self.comparison(new, to: base).isRegression)
    new.resolvedProfile = "title: changed"
    #expect(try !self.comparison(new, to: base).isRegression)
  }

  @Test func `runs of other models are refused in a sentence`() throws {
    let base = try Samples.run([0.1, 0.3])
    var new = base
    new.model = "Other"
    #expect(
      throws: RunError(
        "new is of another model than base: its model is Other, not"
          + " \(base.model); name runs of one model")
    ) { try comparison(new, to: base) }
    new = base
    new.modelSHA256 = "0"
    #expect(throws: RunError.self) { try comparison(new, to: base) }
    new.modelSHA256 = nil
    #expect(try comparison(new, to: base).differences.isEmpty)
  }

  @Test func `a folder or file that holds no run is refused in a sentence`() throws {
    let disk = DiskFileSystem()
    let error = #expect(throws: RunError.self) {
      try ComparedRun(path: Samples.path(Samples.bench), files: disk)
    }
    #expect(error?.description.contains("has figures of `bench`, and runs are compared") == true)
    let run = try ComparedRun(path: Samples.path(Samples.simulated), files: disk)
    #expect(run.stallShares == nil && run.record.mode == "simulated")
    let folder = try ComparedRun(path: Samples.path("Reports/example-run"), files: disk)
    #expect(folder.stallShares == nil)
  }
}
