public import DeviceInterface
public import Files
public import HostMachine
import Models
public import Profiles
public import Quantities
public import Simulation

/// The device that a run is started on, with the parts that a report asks afterwards.
public struct DeviceSetup {
  public let device: any Device
  /// nil where nothing is modelled.
  public let profiled: ProfiledDevice?
  /// nil where nothing is computed.
  public let host: HostDevice?
  /// Whether a profile's time really passes, so that the host can be late for it.
  public let isApplied: Bool

  /// The machine that `options` name, reading experts from the file at `storagePath` of
  /// `files`.
  public init(
    machine: RunOptions.Machine, storagePath: String, files: any FileSystem, threads: Int,
    lanes: Int?, conditions: DeviceConditions
  ) throws {
    let host = try HostDevice(
      storagePath: storagePath, files: files, threads: min(threads, HostProcess.coreCount),
      lanes: lanes ?? machine.profile?.storage.lanes ?? RunOptions.defaultHostLaneCount)
    self.host = host
    if case .applied = machine { isApplied = true } else { isApplied = false }
    switch machine {
    case .host:
      profiled = nil
    case .applied(let profile, let dilation):
      let clock: any DeviceClock =
        dilation == 1 ? host.clock : DilatedClock(base: host.clock, factor: dilation)
      profiled = ProfiledDevice(
        profile: profile, threads: threads, lanes: lanes, conditions: conditions, clock: clock,
        host: host)
    case .simulated(let profile):
      profiled = ProfiledDevice(
        profile: profile, threads: threads, lanes: lanes, conditions: conditions,
        clock: VirtualClock(), host: host)
    }
    device = profiled ?? host
  }

  /// The machine of `other`, which is asked through `device`.
  init(_ other: DeviceSetup, through device: any Device) {
    (self.device, profiled, host) = (device, other.profiled, other.host)
    isApplied = other.isApplied
  }

  /// A machine that only accounts for time.
  public init(
    replayedOn profile: DeviceProfile, threads: Int, lanes: Int?, conditions: DeviceConditions
  ) {
    let device = ProfiledDevice(
      profile: profile, threads: threads, lanes: lanes, conditions: conditions,
      clock: VirtualClock(), host: nil)
    host = nil
    isApplied = false
    profiled = device
    self.device = device
  }
}

extension PreparedRun {
  /// What the device has to know of this run.
  public var conditions: DeviceConditions {
    DeviceConditions(
      held: held, readSpan: readSpan, startTemperature: options.startTemperature,
      placement: options.placement,
      weightTraffic: options.pricing.weightTraffic(of: model.blueprint),
      scenario: options.scenario)
  }

  /// The stretch of the storage that holds the experts.
  public var readSpan: ByteCount { ledger.readSpan }
}
