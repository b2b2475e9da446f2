import DeviceInterface
import Files
import HostMachine
import Profiles
import Quantities
import Simulation

/// Runs the checks of a self-test: the same work on the model alone and on the device itself.
struct SelfTestRig {
  let storagePath: String
  let files: any FileSystem
  let dilation: Double
  let seconds: Double
  let parts: SelfTest.Parts

  /// About the size of an expert of a small model, and enough for its bandwidth to matter.
  static let readByteCount = ByteCount(256 << 10)
  static let smallReadByteCount = ByteCount(4096)

  /// A device that is tested.
  struct DeviceUnderTest {
    let subject: SelfTest.Subject
    let host: HostDevice
    let wall: WallClock
    let dilation: Double
    /// A kernel that takes a little time.
    let pause: PacedKernel

    /// Device time that `body` takes by the wall clock, what the device had to make up for before
    /// it included: a device that is late may hurry.
    func time(_ body: () throws -> Void) rethrows -> (elapsed: Duration, lag: Duration) {
      let before = max(.zero, subject.lag())
      let start = wall.now
      try body()
      let elapsed = (wall.now - start) / dilation
      return (elapsed + before, max(.zero, subject.lag()))
    }

    /// Lets the device make up for what it is late by, as far as it can.
    func settle() {
      var remaining = 100
      while subject.lag() > .microseconds(20), remaining > 0 {
        subject.device.run(pause)
        remaining -= 1
      }
    }
  }

  /// `profile` as the parts apply it, settled.
  func apply(
    _ profile: DeviceProfile, threads: Int, dilation: Double? = nil
  ) throws -> DeviceUnderTest {
    let factor = dilation ?? self.dilation
    let host = try HostDevice(
      storagePath: storagePath, files: files, threads: threads, lanes: profile.storage.lanes)
    let clock: any DeviceClock =
      factor == 1 ? host.clock : DilatedClock(base: host.clock, factor: factor)
    let pause = PacedKernel(
      lasting: .milliseconds(1), .int8, on: Self.model(profile, threads: threads))
    let subject = parts.makeDevice(
      SelfTest.Conditions(profile: profile, threads: threads, clock: clock, host: host))
    let tested = DeviceUnderTest(
      subject: subject, host: host, wall: WallClock(), dilation: factor, pause: pause)
    tested.settle()
    return tested
  }

  /// `profile` as a machine that only accounts for time.
  static func model(_ profile: DeviceProfile, threads: Int) -> ProfiledDevice {
    ProfiledDevice(profile: profile, threads: threads, clock: VirtualClock(), host: nil)
  }

  /// How many threads `profile` is tested with: its own number, if this host has as many.
  func threads(of profile: DeviceProfile) -> Int {
    min(profile.cpu.threads, HostProcess.coreCount)
  }

  /// Device time of `body` on the model, and on the device.
  func compare(
    _ profile: DeviceProfile, dilation: Double? = nil, tolerance: Double,
    _ body: (any Device) throws -> Void
  ) throws -> SelfTestAttempt {
    let threads = threads(of: profile)
    let model = Self.model(profile, threads: threads)
    let start = model.now
    try body(model)
    let tested = try apply(profile, threads: threads, dilation: dilation)
    let measured = try tested.time { try body(tested.subject.device) }
    return SelfTestAttempt(
      expected: model.now - start, measured: measured.elapsed, lag: measured.lag,
      tolerance: tolerance)
  }
}

/// A kernel that a device takes some time for, and that computes nothing: all of the time is the
/// throttle's.
struct PacedKernel: Kernel {
  let work: Work
  var rows: Int { 1 }
  func run(rows: Range<Int>) {}

  /// A kernel of `work` alone.
  private init(_ limit: Limit, amount: Int) {
    work = Work(
      kind: .projection, multiplier: limit == .float32 ? .float32 : .int8,
      multiplyAdds: limit == .memory ? 0 : amount,
      memoryTraffic: limit == .memory ? ByteCount(amount) : .zero)
  }

  /// What a kernel's time is spent on.
  enum Limit {
    case int8
    case float32
    case memory
  }

  /// A kernel that `model`, which is used for that, takes about `duration` for.
  init(lasting duration: Duration, _ limit: Limit, on model: ProfiledDevice) {
    var amount = 1 << 20
    // Two looks: the first may be all dispatch.
    for _ in 0..<3 {
      let start = model.now
      model.run(PacedKernel(limit, amount: amount))
      let took = max(1e-9, (model.now - start).inSeconds)
      amount = max(1, Int(Double(amount) * duration.inSeconds / took))
    }
    self.init(limit, amount: amount)
  }
}
