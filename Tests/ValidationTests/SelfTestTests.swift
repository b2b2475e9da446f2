import DeviceInterface
import HostMachine
@testable import Profiles
import Quantities
@testable import Results
@testable import Runs
import Simulation
import TestSupport
import Testing
@testable import Validation

/// Broken throttles are found out. Nothing here depends on how busy the machine is: that can make a
/// device too slow, and then nothing is decided, but never too fast.
@Suite(.serialized) struct SelfTestTests {
  private let folder = TemporaryFolder()

  @Test func `throttles that work are never found broken`() throws {
    let record = try #require(try test(SelfTestCheck.allCases) { _ in })
    #expect(record.rows.map(\.name) == SelfTestCheck.allCases.map(\.rawValue))
    #expect(record.rows.allSatisfy { $0.outcome != .failed }, "\(record.rows)")
    #expect(record.rows.last?.passed == true)
  }

  @Test(arguments: [SelfTestCheck.bandwidth, .queueDepth, .int8, .float32, .memoryTraffic])
  func `a device that skips every third wait fails`(check: SelfTestCheck) throws {
    try expectFailure(check) { ForgetfulDevice($0) }
  }

  @Test func `a device without latency fails`() throws {
    try expectFailure(.latency, changing: "storage.latency=0 s")
  }

  @Test func `a device with another ceiling fails`() throws {
    try expectFailure(.queueDepth, changing: "storage.ceiling=80 MB/s")
  }

  @Test func `a device that computes on more threads fails`() throws {
    let limit = min(2, HostProcess.coreCount)
    try expectFailure(.threads) { CrowdedDevice($0, threads: limit + 2) }
  }

  @Test func `a device on a clock that does not run slower fails`() throws {
    let record = try test([.dilation]) { parts in
      parts.makeDevice = { conditions in
        Self.subject(conditions, clock: conditions.host.clock) { $0 }
      }
    }
    #expect(record?.rows.first?.outcome == .failed, "\(record?.rows ?? [])")
  }

  @Test func `a device whose predicted reads delay needed ones is not passed`() throws {
    let outcome = try outcome(.predictedReads) { EagerDevice($0) }
    #expect(outcome == .failed || outcome == .undecided)
  }

  @Test func `a device that is too slow of its own is not passed`() throws {
    let outcome = try outcome(.int8) { StutteringDevice($0) }
    #expect(outcome == .failed || outcome == .undecided)
  }

  @Test func `a budget that is overdrawn by one slot, or not refused, fails`() throws {
    let overdrawn = try test([.ledger]) { $0.slotCount = { try $0.slotCount() + 1 } }
    #expect(overdrawn?.rows.first?.outcome == .failed)
    let yielding = try test([.ledger]) { $0.slotCount = { (try? $0.slotCount()) ?? 6 } }
    #expect(yielding?.rows.first?.outcome == .failed)
  }

  @Test func `lateness that the device reports leaves a check undecided`() {
    let trial = { (measured: Double, lag: Double) in
      SelfTestAttempt(
        expected: .seconds(1), measured: .roundedUp(seconds: measured),
        lag: .roundedUp(seconds: lag), tolerance: 0.02
      ).outcome
    }
    #expect(trial(1.01, 0) == .passed)
    #expect(trial(1.1, 0.1) == .undecided)
    #expect(trial(1.1, 0.05) == .failed)
    #expect(trial(0.97, 0) == .failed)
  }

  @Test func `only what was passed is remembered, and only for the same profile`() throws {
    let profile = try Self.profile()
    var record = SelfTestRecord(profile, dilation: 1, rows: [])
    #expect(!ThrottleProof.exists(for: profile, in: folder.path, files: disk))
    record.rows = [
      .init(
        name: "dilation", unit: "s", expected: 1, measured: 2, error: 1, tolerance: 0.02,
        outcome: .failed, passed: false)
    ]
    try ThrottleProof.keep(record, in: folder.path, files: disk)
    #expect(!ThrottleProof.exists(for: profile, in: folder.path, files: disk))
    record.rows = []
    try ThrottleProof.keep(record, in: folder.path, files: disk)
    #expect(ThrottleProof.exists(for: profile, in: folder.path, files: disk))
    let other = try profile.applying(["storage.latency=2 ms"])
    #expect(!ThrottleProof.exists(for: other, in: folder.path, files: disk))
    record.engineVersion = "0.0.0"
    try ThrottleProof.keep(record, in: folder.path, files: disk)
    #expect(!ThrottleProof.exists(for: profile, in: folder.path, files: disk))
  }
}

extension SelfTestTests {
  private func expectFailure(
    _ check: SelfTestCheck, breaking: @escaping (any Device) -> any Device
  ) throws { #expect(try outcome(check, breaking: breaking) == .failed) }

  private func outcome(
    _ check: SelfTestCheck, breaking: @escaping (any Device) -> any Device
  ) throws -> SelfTestRecord.Outcome? {
    try test([check]) { parts in
      parts.makeDevice = { Self.subject($0, clock: $0.clock, breaking: breaking) }
    }?.rows.first?.outcome
  }

  /// A device that stands for another profile than it says.
  private func expectFailure(_ check: SelfTestCheck, changing assignment: String) throws {
    let changed = try Self.profile().applying([assignment])
    let record = try test([check]) { parts in
      parts.makeDevice = { conditions in
        let device = ProfiledDevice(
          profile: changed, threads: conditions.threads, clock: conditions.clock,
          host: conditions.host)
        return SelfTest.Subject(device) { device.lag }
      }
    }
    #expect(record?.rows.first?.outcome == .failed, "\(record?.rows ?? [])")
  }

  private static func subject(
    _ conditions: SelfTest.Conditions, clock: any DeviceClock,
    breaking: (any Device) -> any Device
  ) -> SelfTest.Subject {
    let device = ProfiledDevice(
      profile: conditions.profile, threads: conditions.threads, clock: clock,
      host: conditions.host)
    return SelfTest.Subject(breaking(device)) { device.lag }
  }

  /// A short test of a slow device, which any host can stand in for.
  private func test(
    _ checks: [SelfTestCheck], _ change: (inout SelfTest.Parts) -> Void
  ) throws -> SelfTestRecord? {
    var parts = SelfTest.Parts()
    change(&parts)
    let file = try #require(
      try ScratchFile.make(
        in: folder.path, of: disk, byteCount: .mebibytes(16), progress: { _ in },
        isInterrupted: { false }))
    return try withExtendedLifetime(file) {
      try SelfTest(storagePath: file.path, files: disk, seconds: 0.15, checks: checks, parts: parts)
        .run(
          Self.profile(), budget: .milliseconds(500), progress: { _ in }, isInterrupted: { false })
    }
  }

  /// The small board, so slow that any host can stand in for it.
  private static func profile() throws -> DeviceProfile {
    let yaml = SmallBoard.yaml(replacing: [
      "10 GMAC/s": "2 GMAC/s", "4 GMAC/s": "1 GMAC/s", "3 GB/s": "1 GB/s", "5 GB/s": "2 GB/s",
      "lanes: { value: 1": "lanes: { value: 2", "100 MB/s": "40 MB/s", "100 us": "3 ms",
      "100 MB/s": "30 MB/s",
    ])
    return try DeviceProfile(yaml: yaml, name: "slow")
  }
}
