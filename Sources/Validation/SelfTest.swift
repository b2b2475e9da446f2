public import DeviceInterface
public import Files
public import HostMachine
public import Profiles
import Quantities
public import Results
public import Runs
import Simulation

/// Proves that every throttle of an emulated device works: small pieces of work are run on it, and
/// what they took is measured on a clock of the test's own and held against the model.
///
/// A disturbed host makes a device slower and never faster. So a device that is too fast has
/// failed, whatever else happened; one that is too slow is tried again as long as there is time,
/// and if the host was in the way each time, nothing is decided.
public struct SelfTest {
  let rig: SelfTestRig
  private let checks: [SelfTestCheck]

  /// A device to be tested.
  public struct Subject {
    public let device: any Device
    /// By how much the device reports to be late, in its own time.
    public let lag: () -> Duration

    /// A device that knows its lag.
    public init(_ device: any Device, lag: @escaping () -> Duration) {
      self.device = device
      self.lag = lag
    }
  }

  /// What a device to be tested is made from.
  public struct Conditions {
    public let profile: DeviceProfile
    public let threads: Int
    public let clock: any DeviceClock
    public let host: HostDevice
  }

  /// What a self-test puts to the test: the tool's own throttles, or a test's broken ones.
  public struct Parts {
    public var makeDevice: (Conditions) -> Subject
    public var slotCount: (MemoryLedger) throws -> Int

    /// The throttles that every run uses.
    public init() {
      makeDevice = { conditions in
        let device = ProfiledDevice(
          profile: conditions.profile, threads: conditions.threads, clock: conditions.clock,
          host: conditions.host)
        return Subject(device) { device.lag }
      }
      slotCount = { try $0.slotCount() }
    }
  }

  /// A test of `parts`.
  ///
  /// - Parameters:
  ///   - storagePath: A file of at least 16 MiB on the storage that experts would be read from.
  ///   - dilation: How many times slower than real time device time runs.
  ///   - seconds: How long a stream of reads is measured; everything else takes less.
  public init(
    storagePath: String, files: any FileSystem, dilation: Double = 1, seconds: Double = 1,
    checks: [SelfTestCheck] = SelfTestCheck.allCases, parts: Parts = Parts()
  ) {
    rig = SelfTestRig(
      storagePath: storagePath, files: files, dilation: dilation, seconds: seconds, parts: parts)
    self.checks = checks
  }

  /// Tests the device that `profile` describes: everything once, then what was not passed again
  /// until about `budget` is spent; nil after an interruption.
  ///
  /// - Parameter progress: Called with the share that is done.
  public func run(
    _ profile: DeviceProfile, budget: Duration, progress: (Double) -> Void,
    isInterrupted: () -> Bool
  ) throws -> SelfTestRecord? {
    let clock = WallClock()
    var best: [SelfTestCheck: SelfTestAttempt] = [:]
    for round in 0..<Self.mostAttempts {
      for (index, check) in checks.enumerated() {
        if best[check]?.isFinal == true { continue }
        if round > 0, clock.now >= .start + budget { break }
        if isInterrupted() { return nil }
        progress(round == 0 ? Double(index) / Double(checks.count) : 1)
        best[check] = try attempt(check, on: profile).better(than: best[check])
      }
    }
    return SelfTestRecord(
      profile, dilation: rig.dilation,
      rows: checks.compactMap { check in best[check].map { SelfTestRecord.Row(check, $0) } })
  }

  /// Enough for a host that is left alone at times.
  private static let mostAttempts = 6

  private func attempt(
    _ check: SelfTestCheck, on profile: DeviceProfile
  ) throws -> SelfTestAttempt {
    let load = HostLoad.now
    var attempt = try rig.attempt(at: check, on: profile)
    attempt.disturbance = HostLoad.now.disturbance(since: load)
    return attempt
  }
}

/// One throttle that a self-test looks at.
public enum SelfTestCheck: String, CaseIterable, Sendable {
  case bandwidth = "storage bandwidth"
  case latency = "storage latency"
  case queueDepth = "queue depth"
  case predictedReads = "predicted reads"
  case int8 = "int8 pacing"
  case float32 = "float32 pacing"
  case memoryTraffic = "memory pacing"
  case threads = "thread limit"
  case dilation = "dilation"
  case ledger = "memory ledger"
}
