public import Files
import Glibc
public import Quantities

extension HostProcess {
  /// The memory that this process could get now without anything being swapped out: what the
  /// system calls available, what control groups leave or what is left of the process's own
  /// limit, whichever is least.
  public static var availableMemory: ByteCount {
    min(unclaimedMemory, addressSpaceLeft?.byteCount ?? unclaimedMemory)
  }

  /// How much more this process may write to the file of `status`, where that lies in memory; nil
  /// where it lies on a disk.
  public static func memoryLeft(forFile status: FileStatus) -> ByteCount? {
    guard let kind = MountTable.fileSystem(ofDevice: status.deviceNumber),
      MountTable.memoryKinds.contains(kind)
    else { return nil }
    return unclaimedMemory
  }

  /// What the system calls available, or what control groups leave, whichever is less.
  private static var unclaimedMemory: ByteCount {
    let group = ControlGroupTree.current.memoryRoom(beside: heldMemory).map {
      max(.zero, $0 - heldMemory)
    }
    return group.map { min($0, freeMemory) } ?? freeMemory
  }

  /// What the system calls available.
  static var freeMemory: ByteCount {
    SystemText.amount(of: "MemAvailable", in: SystemText.read("/proc/meminfo") ?? "")
      ?? totalMemory
  }

  /// How much more memory the system promises to processes, where it promises no more than it can
  /// keep, whether they touch it or not; nil where it does not care.
  static var promisesLeft: ByteCount? {
    SystemText.promisesLeft(
      mode: SystemText.read("/proc/sys/vm/overcommit_memory") ?? "",
      memory: SystemText.read("/proc/meminfo") ?? "")
  }

  /// What this process holds that is no page of a file.
  static var heldMemory: ByteCount { statusAmount("RssAnon") }

  /// What is left of the limits on this process's addresses and on those of them that it may write
  /// to: of the one that leaves less; nil where there are none.
  static var addressSpaceLeft: MemoryRoom? {
    let rooms = [
      left(of: RLIMIT_AS, used: "VmSize").map { MemoryRoom($0, .addresses) },
      left(of: RLIMIT_DATA, used: "VmData").map { MemoryRoom($0, .writableAddresses) },
    ]
    return rooms.compactMap(\.self).min { $0.byteCount < $1.byteCount }
  }

  /// Whether the stack may grow as far as this program's does.
  public static var hasStack: Bool {
    var bounds = rlimit()
    return unsafe getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &bounds) != 0
      || bounds.rlim_cur >= 512 << 10
  }

  /// What is left of `limit`, of which the system calls the used part `used`; nil where there is no
  /// limit.
  private static func left(of limit: __rlimit_resource, used: String) -> ByteCount? {
    var bounds = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(limit.rawValue), &bounds) == 0,
      let bytes = Int(exactly: bounds.rlim_cur)
    else { return nil }
    return ByteCount(max(0, bytes - statusAmount(used).bytes))
  }

  /// How fast the strongest core's clock runs, as the system says; nil where it does not.
  public static var clock: Frequency? {
    let folder = "/sys/devices/system/cpu/cpu\(CoreTopology.current.preferredCores(threads: 1)[0])"
    let highest = SystemText.read("\(folder)/cpufreq/cpuinfo_max_freq")
      .flatMap { Double(SystemText.trimmed($0)) }
    if let highest { return Frequency(hertz: highest * 1000) }
    let now = SystemText.value(of: "cpu MHz", in: SystemText.read("/proc/cpuinfo") ?? "")
    return now.flatMap { Double($0) }.map { Frequency(hertz: $0 * 1e6) }
  }

  /// What kind of file system the file or folder at `path` lies on, such as `ext4`.
  public static func fileSystem(of path: String) -> String? {
    (try? KernelFiles.system.status(of: path)).flatMap {
      MountTable.fileSystem(ofDevice: $0.deviceNumber)
    }
  }
}
