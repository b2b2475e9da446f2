import CLinux
import Files
import Glibc
public import Quantities

/// What the operating system says about this machine and this process.
public enum HostProcess {
  /// The processor's name: its model, on ARM boards the board's, else the architecture.
  public static var processorName: String {
    processorName(
      cpuInfo: SystemText.read("/proc/cpuinfo") ?? "",
      boardModel: SystemText.read("/proc/device-tree/model"))
  }

  /// How many logical cores this process may use, by affinity and by the quota of its container.
  public static var coreCount: Int { CoreTopology.current.threadLimit }

  /// The user as whom this process acts, by number.
  public static var userID: UInt32 { geteuid() }

  /// The memory of the machine.
  public static var totalMemory: ByteCount {
    ByteCount(sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)))
  }

  /// The distribution and the kernel, such as `Debian GNU/Linux 12 (bookworm), Linux 6.1.0 arm64`.
  public static var systemName: String {
    let release = SystemText.read("/etc/os-release") ?? ""
    let name = SystemText.value(of: "PRETTY_NAME", in: release, separator: "=")
    let kernel = "\(kernelText(\.sysname)) \(kernelText(\.release)) \(kernelText(\.machine))"
    return name.map { "\($0.filter { $0 != "\"" }), \(kernel)" } ?? kernel
  }

  /// The memory of this process that is in RAM now (RSS); zero where the system does not say.
  public static var residentMemory: ByteCount { statusAmount("VmRSS") }

  /// The most memory this process has had in RAM so far; zero where the system does not say.
  public static var peakResidentMemory: ByteCount { statusAmount("VmHWM") }

  /// Gives what the process does not need now back to the system: memory that is held for later,
  /// and the program's text, of which the parts that are used come back from the page cache.
  public static func releaseSpareMemory() {
    _ = malloc_trim(0)
    for text in SystemText.programText(in: SystemText.read("/proc/self/maps") ?? "") {
      unsafe madvise(
        UnsafeMutableRawPointer(bitPattern: text.lowerBound), text.count, MADV_DONTNEED)
    }
  }

  /// Ends the process with `code`. Libraries are not asked whether they have something to do at its
  /// end, for which text of each of them would come into memory.
  public static func end(_ code: Int32) -> Never {
    EnteredGroups.leaveAll()
    _exit(code)
  }

  /// Keeps the allocator from setting addresses aside for each thread, 64 MiB a time.
  static func limitArenas() {
    // M_ARENA_MAX of malloc.h, a macro that Swift does not see.
    _ = mallopt(-8, 2)
  }

  /// From now on the system ends this process before others that share its limit of memory.
  public static func endBeforeOthers() {
    let most = Array("1000".utf8)
    _ = try? unsafe KernelFiles.system.open("/proc/self/oom_score_adj", for: .writing)
      .write(most.span.bytes, at: 0)
  }

  /// From now on `peakResidentMemory` counts from what is in RAM now; does nothing where the system
  /// does not allow that.
  public static func forgetPeakResidentMemory() {
    let request = [UInt8(ascii: "5")]
    _ = try? unsafe KernelFiles.system.open("/proc/self/clear_refs", for: .writing)
      .write(request.span.bytes, at: 0)
  }
}

extension HostProcess {
  /// The name to be found in `cpuInfo`, else `boardModel`, else the number of an ARM design.
  static func processorName(cpuInfo: String, boardModel: String?) -> String {
    if let name = SystemText.value(of: "model name", in: cpuInfo) { return name }
    if let board = boardModel.map(SystemText.trimmed), !board.isEmpty { return board }
    if let part = SystemText.value(of: "CPU part", in: cpuInfo) { return "ARM CPU part \(part)" }
    return kernelText(\.machine)
  }

  /// An amount in `/proc/self/status`, where all amounts are in units of 1024 bytes.
  static func statusAmount(_ key: String) -> ByteCount {
    SystemText.amount(of: key, in: SystemText.read("/proc/self/status") ?? "") ?? .zero
  }

  private static func kernelText<Field>(_ field: KeyPath<utsname, Field>) -> String {
    var names = utsname()
    unsafe uname(&names)
    return unsafe withUnsafeBytes(of: names[keyPath: field]) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
