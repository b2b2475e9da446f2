import DeviceInterface
import ExpertStore
import HostMachine
import Models
import Profiles
import Quantities
import Simulation
import TestSupport
import Testing

/// The throttle works: measured on a clock of its own, not on the device's.
@Suite(.serialized) struct ThrottleTests {
  @Test(arguments: ["raspberry-pi-5-sd", "rk3566-sd"])
  func `a stream of reads gets the profile's bandwidth within 2 % and its lag`(name: String) throws
  {
    let model = try TestModel.shared.get()
    let profile = try ProfileCatalog(directories: [TestModel.root + "/Profiles"], files: disk)
      .profile(named: name)
    let size = model.bundle.header.expertByteCount
    let expected = profile.storage.curve.bandwidth(ofReads: size).bytesPerSecond
    let pace = try pace(model: model, profile: profile, size: size, seconds: 1)
    // On any machine: not faster than the profile, and slower only by what the device reports.
    #expect(pace.lag >= .zero)
    let kept = pace.bytes / (pace.elapsed - pace.lag).inSeconds
    #expect(abs(kept / expected - 1) < 0.02, "\(pace), expected \(expected) B/s")
  }

  /// Reads experts one after another for about `seconds`. Returns how long that took on
  /// another clock, and by how much the device says it is late at the end.
  private func pace(
    model: Model, profile: DeviceProfile, size: ByteCount, seconds: Double
  ) throws -> (bytes: Double, elapsed: Duration, lag: Duration) {
    let host = try HostDevice(storagePath: model.bundle.path, files: disk, threads: 1)
    let device = ProfiledDevice(profile: profile, threads: 1, clock: host.clock, host: host)
    let slot = UnsafeMutableRawBufferPointer.allocate(byteCount: size.bytes, alignment: 4096)
    defer { unsafe slot.deallocate() }
    let count =
      Int(
        seconds * profile.storage.curve.bandwidth(ofReads: size).bytesPerSecond)
      / size.bytes
    let clock = WallClock()
    let start = clock.now
    for index in 0..<count {
      let offset = model.bundle.header.offset(layer: index % 8, expert: index / 8 % 32)
      try device.wait(
        for: device.submit(unsafe Read(offset: offset, destination: slot, urgency: .demand)))
    }
    let lag = device.lag
    return (Double(count * size.bytes), clock.now - start, lag)
  }
}
