@testable import Profiles
import Quantities
import TestSupport
import Testing

@Suite struct SurveyTests {
  /// A disk with 100 µs of latency and 4 lanes that move 400 MB/s at most.
  private static func disk(_ size: Int, _ depth: Int) -> StorageSurvey.Point {
    let seconds = 100e-6 + Double(size) / 200e6
    let rate = min(400e6, Double(depth) * Double(size) / seconds)
    return StorageSurvey.Point(
      byteCount: ByteCount(size), queueDepth: depth, bandwidth: Bandwidth(bytesPerSecond: rate))
  }

  private static let sizes = [4 << 10, 64 << 10, 1 << 20, 4 << 20]

  @Test func `a disk's lanes, ceiling and latency are found`() {
    let survey = StorageSurvey(
      [1, 2, 4, 8].flatMap { depth in Self.sizes.map { Self.disk($0, depth) } })
    #expect(survey.lanes == 4)
    #expect(survey.ceiling == .megabytesPerSecond(400))
    #expect((95e-6...101e-6).contains(survey.latency.inSeconds))
    let curve = StorageCurve(rows: survey.rows)
    let measured = Self.disk(256 << 10, 1).bandwidth.bytesPerSecond
    let modelled = curve.bandwidth(ofReads: ByteCount(256 << 10)).bytesPerSecond
    #expect(abs(modelled / measured - 1) < 0.02)
  }

  @Test func `a small read that was disturbed is no slower than a larger one`() {
    var points = Self.sizes.map { Self.disk($0, 1) }
    points[0].bandwidth = .megabytesPerSecond(1)
    let rows = StorageSurvey(points).rows
    for (row, next) in zip(rows, rows.dropFirst()) { #expect(row.seconds < next.seconds) }
    #expect(rows[0].latency.inSeconds < rows[0].seconds)
  }

  @Test func `a document of what was measured is a profile, to three digits`() throws {
    let survey = StorageSurvey(Self.sizes.map { Self.disk($0, 1) })
    var document = ProfileDocument(title: "A \"host\"", description: "Measured: here.")
    let rate = { (perSecond: Double) in ProfileQuantity.rate(.init(perSecond: perSecond)) }
    let bandwidth = { (rate: Double) in
      ProfileQuantity.bandwidth(Bandwidth(bytesPerSecond: rate))
    }
    for (path, quantity) in [
      ("cpu.clusters.cores.cores", .count(2)),
      ("cpu.clusters.cores.clock", .clock(.init(hertz: 2e9))),
      ("cpu.clusters.cores.int8", rate(60_123_456_789)),
      ("cpu.clusters.cores.float32", rate(20e9)),
      ("cpu.clusters.cores.bandwidth", bandwidth(10e9)),
      ("cpu.threads", .count(2)), ("cpu.dispatch", .time(.nanoseconds(2004))),
      ("memory.total", .bytes(ByteCount(2 << 30))),
      ("memory.available", .bytes(ByteCount(1 << 30))),
      ("memory.peak", bandwidth(20e9)), ("memory.bandwidth", bandwidth(19e9)),
    ] as [(String, ProfileQuantity)] {
      document.note(path, quantity, source: "a method")
    }
    document.overlay(survey.section(method: "made up", spread: "spread 1 %"))
    let profile = try DeviceProfile(yaml: document.yaml, name: "host")
    #expect(profile.yaml == document.yaml)
    #expect(profile.title == "A \"host\"")
    #expect(profile.cpu.clusters[0].int8 == MultiplyAddRate(perSecond: 60.1e9))
    #expect(profile.cpu.dispatch == .microseconds(2))
    // Of one depth it is not known how many reads are served at once.
    #expect(profile.fields.filter { $0.kind != .measured }.map(\.path) == ["storage.lanes"])
    #expect(profile.storage.curve.rows.count == Self.sizes.count)
    #expect(document.rowCount(of: "storage.curve") == Self.sizes.count)
  }

  @Test func `a survey of heat is a section that reads back`() throws {
    let samples = { (rate: (Int) -> Double) in
      ThermalSurvey((1...120).map { .init(after: .milliseconds(500 * $0), rate: rate($0)) })
    }
    let hot = samples { $0 > 60 ? 70 : 100 }.section(of: "cpu", source: "a test")
    let profile = try DeviceProfile(yaml: SmallProfile.yaml + hot.yaml, name: "small")
    #expect(profile.thermal.cpu?.rows.map(\.factor) == [0.7])
    #expect(samples { _ in 100 }.section(of: "cpu", source: "a test").yaml == "\n")
  }

  @Test func `what stays cool has no curve, and what gets slower has steps`() {
    let samples = { (rate: (Int) -> Double) in
      ThermalSurvey(
        (1...120).map { .init(after: .milliseconds(500 * $0), rate: rate($0)) })
    }
    #expect(samples { 100 + Double($0 % 3) }.rows.isEmpty)
    let rows = samples { $0 > 60 ? 70 : 100 }.rows
    #expect(rows.map(\.factor) == [1, 0.7])
    #expect((25...31).contains(rows[1].after.inSeconds))
    // A disturbance passes, and heat does not.
    #expect(samples { (50..<90).contains($0) ? 10 : 100 }.rows.isEmpty)
    #expect(samples { $0 > 112 ? 80 : 100 }.rows.isEmpty)
  }
}
