import DeviceInterface
import ExpertStore
import HostMachine
import Inference
import Quantities
import Simulation
import Testing

/// The throttle bites: measured on a clock of its own, not on the device's.
@Suite(.serialized) struct ThrottleTests {
  @Test(arguments: ["raspberry-pi-5-sd", "rk3566-sd"])
  func `a stream of reads gets the profile's bandwidth within 2 %`(name: String) throws {
    let model = try TestModel.shared.get()
    let profile = try ProfileCatalog(directories: [TestModel.root + "/Profiles"])
      .profile(named: name)
    let size = model.bundle.header.expertByteCount
    let expected = profile.storage.curve.bandwidth(ofReads: size).bytesPerSecond
    // Whatever disturbs the machine only makes a second of reading longer: the best of three.
    let measured = try (0..<3).map { _ in
      try bandwidth(model: model, profile: profile, size: size, seconds: 1)
    }
    let errors = measured.map { abs($0 / expected - 1) }
    #expect(try #require(errors.min()) < 0.02, "\(measured) B/s, expected \(expected)")
  }

  /// Reads experts one after another for about `seconds`, and returns bytes per second.
  private func bandwidth(
    model: Model, profile: DeviceProfile, size: ByteCount, seconds: Double
  ) throws -> Double {
    let host = try HostDevice(storagePath: model.bundle.path, threads: 1)
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
    return Double(count * size.bytes) / (clock.now - start).inSeconds
  }
}
