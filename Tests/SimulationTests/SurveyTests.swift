@testable import Profiles
import Quantities
import Testing

@Suite struct SurveyTests {
  /// A disk with 100 µs of latency and 4 lanes that move 400 MB/s at most.
  private static func disk(_ size: Int, _ depth: Int) -> StorageSurvey.Point {
    let seconds = 100e-6 + Double(size) / 200e6
    let rate = min(400e6, Double(depth) * Double(size) / seconds)
    return StorageSurvey.Point(
      byteCount: ByteCount(size), depth: depth, bandwidth: Bandwidth(bytesPerSecond: rate))
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

  @Test func `a draft of what was measured is a profile`() throws {
    let survey = StorageSurvey(Self.sizes.map { Self.disk($0, 1) })
    var draft = ProfileDraft(title: "A \"host\"", description: "Measured: here.")
    let figure = { (key: String, value: String) in
      ProfileDraft.Figure(key, value, source: "a method")
    }
    draft.clusters = [
      ProfileDraft.Cluster(
        name: "cores",
        figures: [
          figure("cores", "2"), figure("clock", "2 GHz"), figure("int8", "60 GMAC/s"),
          figure("float32", "20 GMAC/s"), figure("bandwidth", "10 GB/s"),
        ])
    ]
    draft.cpu = [figure("threads", "2"), figure("dispatch", "2 µs")]
    draft.memory = [
      figure("total", "2 GiB"), figure("available", "1 GiB"), figure("peak", "20 GB/s"),
      figure("bandwidth", "19 GB/s"),
    ]
    draft.storage = survey.section(method: "made up", spread: "spread 1 %")
    let profile = try DeviceProfile(yaml: draft.yaml, name: "host")
    #expect(profile.title == "A \"host\"")
    #expect(profile.fields.allSatisfy { $0.kind == .measured })
    #expect(profile.storage.curve.rows.count == Self.sizes.count)
    #expect(draft.storagePart.contains("  curve:\n"))
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
