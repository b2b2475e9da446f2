import Glibc

/// What this machine's processors have done so far, so that two moments can be compared.
public struct HostLoad: Hashable, Sendable {
  /// Hundredths of seconds of all processors: in all, idle, and given to other machines.
  private let total: Int
  private let idle: Int
  private let stolen: Int
  private let ownSeconds: Double
  private let involuntarySwitches: Int

  /// The load until now.
  public static var now: HostLoad { HostLoad(statistics: SystemText.read("/proc/stat") ?? "") }

  /// The load by a text like that in `/proc/stat`, whose first line counts the time of all
  /// processors: user, nice, system, idle, waiting, interrupts (2), stolen.
  init(statistics: String) {
    let line = statistics.split(separator: "\n").first ?? ""
    let times = line.split(separator: " ").dropFirst().prefix(8).map { Int($0) ?? 0 }
    total = times.reduce(0, +)
    idle = times.count > 4 ? times[3] + times[4] : 0
    stolen = times.count > 7 ? times[7] : 0
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    involuntarySwitches = usage.ru_nivcsw
    ownSeconds =
      Double(WallClock.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID)) / 1e9
  }

  /// What has come between this process and the processors since `earlier`.
  public func disturbance(since earlier: HostLoad) -> HostDisturbance {
    let ticks = max(1, total - earlier.total)
    let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    let own = (ownSeconds - earlier.ownSeconds) * ticksPerSecond
    let busy = Double(ticks - (idle - earlier.idle) - (stolen - earlier.stolen))
    return HostDisturbance(
      stolenShare: Double(stolen - earlier.stolen) / Double(ticks),
      othersShare: max(0, busy - own) / Double(ticks),
      involuntarySwitches: involuntarySwitches - earlier.involuntarySwitches)
  }
}

/// What others took of this machine while something was measured.
public struct HostDisturbance: Hashable, Sendable {
  /// The share of all processors' time that went to other machines on the same hardware.
  public var stolenShare: Double
  /// The share of it that other programs used.
  public var othersShare: Double
  /// How often a thread of this process had to leave its processor.
  public var involuntarySwitches: Int

  /// More than the system's own upkeep takes.
  public var isNoticeable: Bool { stolenShare > 0.01 || othersShare > 0.05 }

  /// Such as `others used 12 % of the processors, 3 % were stolen`.
  public var words: String {
    let percent = { (share: Double) in "\(Int((share * 100).rounded())) %" }
    let used = "others used \(percent(othersShare)) of the processors"
    return stolenShare > 0 ? "\(used), \(percent(stolenShare)) were stolen" : used
  }
}

extension HostProcess {
  /// How long the threads of this process have computed so far, all together.
  public static var processorTime: Duration {
    .nanoseconds(WallClock.nanoseconds(of: CLOCK_PROCESS_CPUTIME_ID))
  }
}
