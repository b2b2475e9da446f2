import DeviceInterface
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

@Suite struct StorageCurveTests {
  /// What a stream of reads delivers that keeps `depth` of them pending all the time.
  private func delivered(by model: StorageModel, bytes: Int, depth: Int) -> Bandwidth {
    var disk = model
    let count = 400
    var (submitted, ended, last) = (0, 0, Instant.start)
    while ended < count {
      while submitted < count, submitted - ended < depth {
        submitted += 1
        disk.submit(
          ReadTicket(id: submitted), byteCount: ByteCount(bytes), urgency: .demand, at: last)
      }
      guard let next = disk.nextEvent else { break }
      last = next
      ended += disk.step().count
    }
    return Bandwidth(
      bytesPerSecond: Double(ended * bytes) / (last - .start).inSeconds)
  }

  private func expect(_ bandwidth: Bandwidth, within percent: Double, of expected: Bandwidth) {
    let ratio = bandwidth.bytesPerSecond / expected.bytesPerSecond
    #expect(abs(ratio - 1) <= percent / 100, "\(bandwidth) instead of \(expected)")
  }

  @Test(arguments: [(4096, 10.3), (45056, 51.3), (1 << 20, 82), (16 << 20, 90)])
  func `back-to-back reads from an SD card get what its curve says`(
    bytes: Int, megabytesPerSecond: Double
  ) throws {
    let profile = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
    let curve = profile.storage.curve.bandwidth(ofReads: ByteCount(bytes))
    expect(curve, within: 0.1, of: .megabytesPerSecond(megabytesPerSecond))
    expect(delivered(by: StorageModel(profile), bytes: bytes, depth: 1), within: 0.1, of: curve)
  }

  @Test func `each row of a phone's curve is delivered at its depth`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-15r")
    for row in profile.storage.curve.rows {
      let model = StorageModel(profile, lanes: row.queueDepth)
      expect(
        delivered(by: model, bytes: row.byteCount.bytes, depth: row.queueDepth), within: 2,
        of: row.bandwidth)
    }
  }

  @Test func `lanes past the saturation add queueing and no speed`() throws {
    let profile = try ShippedProfiles.catalog.profile(named: "oneplus-15r")
    let (eight, sixteen) = (
      delivered(by: StorageModel(profile, lanes: 8), bytes: 1 << 20, depth: 8),
      delivered(by: StorageModel(profile, lanes: 16), bytes: 1 << 20, depth: 16)
    )
    expect(sixteen, within: 1, of: eight)
  }

  @Test func `many lanes of a plain device reach its ceiling`() {
    let curve = StorageCurve(latency: .microseconds(80), bandwidth: .megabytesPerSecond(2000))
    let model = StorageModel(curve: curve, ceiling: .megabytesPerSecond(3000), lanes: 8)
    expect(
      delivered(by: model, bytes: 1 << 20, depth: 8), within: 4, of: .megabytesPerSecond(3000))
  }

  @Test func `latency and bandwidth alone are met at any size`() {
    let curve = StorageCurve(latency: .microseconds(100), bandwidth: .megabytesPerSecond(100))
    // 100 µs + 40.96 µs for 4 KiB; 100 µs + 163 840 µs for 16 MiB (in steps of 1.024).
    expect(
      curve.bandwidth(ofReads: ByteCount(4096)), within: 1e-6,
      of: Bandwidth(bytesPerSecond: 4096 / 140.96e-6))
    expect(
      curve.bandwidth(ofReads: .mebibytes(16)), within: 1e-6,
      of: Bandwidth(bytesPerSecond: Double(16 << 20) / (100e-6 + Double(16 << 20) / 100e6)))
  }

  @Test func `a larger read never takes less time`() throws {
    for name in ShippedProfiles.catalog.names {
      let storage = try ShippedProfiles.catalog.profile(named: name).storage
      for depth in 1...10 {
        let times = (1...2000).map { pages in
          Double(pages)
            / storage.curve.bandwidth(ofReads: ByteCount(4096 * pages), inFlight: depth)
            .bytesPerSecond
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "\(name) at depth \(depth)")
      }
    }
  }
}
