import ExpertStore
public import HostMachine
import Models
import Profiles
import Quantities
public import Results

/// The limits of a run, enforced by the kernel on top of the process's own throttle.
///
/// Memory is charged to the group that first touches it, so the process enters before anything is
/// loaded. Reads are limited later, so that making a bundle and looking at the host are not slowed
/// down. The kernel hands out reads in bursts of some 100 ms: what it adds is a bound on their sum,
/// while latency and pace are still those of the process's own throttle.
public final class KernelEnforcement {
  private let group: ControlGroup
  private let readLimit: Bandwidth?

  /// Enters a group with the memory and the processors that a run with `options` may use.
  ///
  /// - Throws: `HostError` where the system does not offer that or refuses it; nothing is left.
  public init(_ options: RunOptions) throws {
    let profile = options.machine.profile
    readLimit =
      switch options.machine {
      case .applied(let profile, let dilation):
        Bandwidth(bytesPerSecond: profile.storage.ceiling.bytesPerSecond / dilation)
      case .host, .simulated: nil
      }
    let threads = try PreparedRun.threadCount(options)
    group = try ControlGroup(
      ControlGroup.Limits(
        memory: options.memory ?? profile?.memory.available,
        processors: min(threads, HostProcess.coreCount), limitsReads: readLimit != nil))
  }

  /// Limits reads of the disk under the run's bundle to what the device delivers at most.
  ///
  /// - Throws: `HostError` where that disk cannot be limited.
  public func limitReads(of run: PreparedRun) throws(HostError) {
    guard let readLimit else { return }
    try group.limitReads(ofFileAt: run.model.bundle.path, to: readLimit)
  }

  /// What the kernel says that it allows, what it has counted so far, and what it has not.
  public var record: RunOutcome.Enforcement {
    let granted = group.granted
    var record = RunOutcome.Enforcement(granted)
    // Resident pages of files belong to whoever brought them into memory first.
    record.uncountedMemoryBytes = granted.peakMemory.map {
      max(.zero, HostProcess.peakResidentMemory - $0).bytes
    }
    return record
  }

  /// Lifts all limits. Does nothing the second time; the end of this object's life does the same.
  public func leave() { group.leave() }
}

extension RunOutcome.Enforcement {
  init(_ allowance: KernelAllowance) {
    self.init(
      controlGroupVersion: allowance.version, memoryBytes: allowance.memory?.bytes,
      readBytesPerSecond: allowance.readBandwidth?.bytesPerSecond, disk: allowance.disk,
      processors: allowance.processors, peakMemoryBytes: allowance.peakMemory?.bytes,
      memoryLimitHits: allowance.memoryLimitHits)
  }
}
