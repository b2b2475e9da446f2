import Files
import Quantities

/// Which control groups this process is in, and where the system shows them as folders.
struct ControlGroupTree: Sendable {
  /// By controller: where its hierarchy is mounted, and which group of it this process is in.
  private let memberships: [Controller: Membership]

  /// What can be limited.
  enum Controller: String, CaseIterable {
    case memory
    /// Reads and writes of disks.
    case io
    case cpuset

    /// What version 1 calls it.
    var oldName: String { self == .io ? "blkio" : rawValue }
  }

  /// A group of this process in one hierarchy.
  struct Membership: Hashable, Sendable {
    let version: Version
    let mount: String
    let group: String
  }

  enum Version: Int, Sendable {
    case first = 1
    case second
  }

  /// The tree as it is now.
  static var current: ControlGroupTree {
    ControlGroupTree(
      mounts: SystemText.read("/proc/self/mountinfo") ?? "",
      membership: SystemText.read("/proc/self/cgroup") ?? "", root: "")
  }

  /// The tree by texts like `/proc/self/mountinfo` (lines such as `35 31 0:32 / /sys/fs/cgroup/cpu
  /// rw - cgroup cgroup rw,cpu`) and `/proc/self/cgroup` (`4:memory:/a/b`, version 2: `0::/a`), all
  /// of whose folders lie below `root`.
  init(mounts: String, membership: String, root: String) {
    let hierarchies = mounts.split(separator: "\n").compactMap { Hierarchy(mount: $0, root: root) }
    let groups = membership.split(separator: "\n").map {
      $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }
    memberships = Controller.allCases.reduce(into: [:]) { memberships, controller in
      let second = hierarchies.first { $0.version == .second && $0.offers(controller) }
      let hierarchy = second ?? hierarchies.first { $0.offers(controller) }
      guard let hierarchy else { return }
      let group = groups.first { fields in
        guard fields.count == 3 else { return false }
        return hierarchy.version == .second
          ? fields[0] == "0" : fields[1].split(separator: ",").contains { $0 == controller.oldName }
      }
      memberships[controller] = hierarchy.membership(ofGroup: group.map { String($0[2]) } ?? "/")
    }
  }

  /// Where `controller` limits this process; nil where the system does not offer it.
  func membership(of controller: Controller) -> Membership? { memberships[controller] }
}

/// One tree of groups, and where it is mounted.
private struct Hierarchy {
  let version: ControlGroupTree.Version
  let mount: String
  /// The group that is to be seen at `mount`.
  let mountedGroup: String
  let controllers: [Substring]

  /// nil where the line is about anything else.
  init?(mount line: Substring, root: String) {
    let fields = line.split(separator: " ")
    guard fields.count > 6, let dash = fields.firstIndex(of: "-"), fields.count > dash + 3 else {
      return nil
    }
    mountedGroup = String(fields[3])
    mount = root + fields[4]
    switch fields[dash + 1] {
    case "cgroup":
      version = .first
      controllers = fields[dash + 3].split(separator: ",")
    case "cgroup2":
      version = .second
      controllers = (SystemText.read("\(mount)/cgroup.controllers") ?? "")
        .split(whereSeparator: \.isWhitespace)
    default: return nil
    }
  }

  func offers(_ controller: ControlGroupTree.Controller) -> Bool {
    controllers.contains { $0 == (version == .first ? controller.oldName : controller.rawValue) }
  }

  /// In a container the path of a group may be one that only the outside sees; then the process is
  /// taken to be in the group that is mounted.
  func membership(ofGroup path: String) -> ControlGroupTree.Membership {
    var inner = path
    if mountedGroup != "/", inner.hasPrefix(mountedGroup) {
      inner = String(inner.dropFirst(mountedGroup.count))
    }
    let folder = inner == "/" || inner.isEmpty ? mount : mount + inner
    let isThere = KernelFiles.system.exists(folder)
    return ControlGroupTree.Membership(
      version: version, mount: mount, group: isThere ? folder : mount)
  }
}
