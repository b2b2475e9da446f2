/// How much processor time the control groups of this process leave to it.
enum ProcessorQuota {
  /// In processors; nil where it is not limited.
  static var current: Int? {
    cores(membership: SystemText.read("/proc/self/cgroup") ?? "", root: "/sys/fs/cgroup")
  }

  /// The least quota among a group and those above it. `membership` has lines such as `0::/a/b`
  /// (version 2) and `1:cpu,cpuacct:/a/b` (version 1); groups are mounted below `root`. In a
  /// container the path may be one that only the outside sees; then its own root counts.
  static func cores(membership: String, root: String) -> Int? {
    let groups = membership.split(separator: "\n").flatMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return [] as [String] }
      if fields[0] == "0" { return folders(from: root, downTo: fields[2]) }
      return fields[1].split(separator: ",").contains("cpu")
        ? folders(from: "\(root)/cpu", downTo: fields[2]) : []
    }
    return (groups + [root, "\(root)/cpu"]).compactMap { cores(ofGroup: $0) }.min()
  }

  private static func folders(from root: String, downTo path: Substring) -> [String] {
    path.split(separator: "/").reduce(into: [root]) { $0.append("\($0.last ?? root)/\($1)") }
  }

  private static func cores(ofGroup folder: String) -> Int? {
    if let limit = SystemText.read("\(folder)/cpu.max") {
      let fields = limit.split(whereSeparator: \.isWhitespace)
      return cores(quota: fields.first, period: fields.last)
    }
    let quota = SystemText.read("\(folder)/cpu.cfs_quota_us").map(SystemText.trimmed)
    let period = SystemText.read("\(folder)/cpu.cfs_period_us").map(SystemText.trimmed)
    return cores(quota: quota?[...], period: period?[...])
  }

  /// The cores that `quota` and `period` (both in microseconds) come to, rounded up; nil where
  /// the quota is not a positive number.
  static func cores(quota: Substring?, period: Substring?) -> Int? {
    guard let quota = quota.flatMap({ Int($0) }), let period = period.flatMap({ Int($0) }),
      quota > 0, period > 0
    else { return nil }
    return quota / period + (quota % period > 0 ? 1 : 0)
  }
}
