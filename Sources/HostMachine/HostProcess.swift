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
  public static var coreCount: Int {
    let status = SystemText.read("/proc/self/status") ?? ""
    let allowed = count(ofCoreList: SystemText.value(of: "Cpus_allowed_list", in: status) ?? "")
    let cores = allowed > 0 ? allowed : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    return min(cores, coreQuota ?? cores)
  }

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

  /// From now on `peakResidentMemory` counts from what is in RAM now; does nothing where the system
  /// does not allow that.
  public static func forgetPeakResidentMemory() {
    let descriptor = unsafe open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = unsafe write(descriptor, "5", 1)
    close(descriptor)
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

  /// How many cores a list such as `0-3,8` names.
  static func count(ofCoreList list: String) -> Int {
    list.split(separator: ",").reduce(0) { sum, range in
      let ends = range.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last else { return sum }
      return sum + last - first + 1
    }
  }

  /// The cores that `quota` and `period` (both in microseconds) come to, rounded up; nil where
  /// the quota is not a positive number.
  static func coreQuota(quota: Substring?, period: Substring?) -> Int? {
    guard let quota = quota.flatMap({ Int($0) }), let period = period.flatMap({ Int($0) }),
      quota > 0, period > 0
    else { return nil }
    return (quota + period - 1) / period
  }

  /// The quota of a container that is the root of the control groups it sees.
  private static var coreQuota: Int? {
    if let limit = SystemText.read("/sys/fs/cgroup/cpu.max") {
      let fields = limit.split(whereSeparator: \.isWhitespace)
      return coreQuota(quota: fields.first, period: fields.last)
    }
    let folder = "/sys/fs/cgroup/cpu"
    let quota = SystemText.read("\(folder)/cpu.cfs_quota_us").map(SystemText.trimmed)
    let period = SystemText.read("\(folder)/cpu.cfs_period_us").map(SystemText.trimmed)
    return coreQuota(quota: quota?[...], period: period?[...])
  }

  /// An amount in `/proc/self/status`, where all amounts are in units of 1024 bytes.
  private static func statusAmount(_ key: String) -> ByteCount {
    let value = SystemText.read("/proc/self/status").flatMap { SystemText.value(of: key, in: $0) }
    let number = value?.split(separator: " ").first.flatMap { Int($0) }
    return (number ?? 0) * ByteCount(1024)
  }

  private static func kernelText<Field>(_ field: KeyPath<utsname, Field>) -> String {
    var names = utsname()
    unsafe uname(&names)
    return unsafe withUnsafeBytes(of: names[keyPath: field]) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
