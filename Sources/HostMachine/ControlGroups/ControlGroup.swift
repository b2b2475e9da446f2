import Glibc
public import Quantities

/// A control group of its own, with limits that the kernel enforces on this process.
///
/// The process leaves it, and the group goes, with `leave`, at the end of this object's life, and
/// where the process ends by `exit`. What is left by a process that was killed is removed by the
/// next one that makes a group.
public final class ControlGroup {
  private let tree: ControlGroupTree
  private let files: ControlGroupFiles
  private var folders: [ControlGroupTree.Controller: String] = [:]
  private var allowance: KernelAllowance

  /// What is to be limited; nil for what is not.
  public struct Limits: Hashable, Sendable {
    /// What the process may hold in memory, pages of files included.
    public var memory: ByteCount?
    /// How many processors it may use; the best ones are chosen.
    public var processors: Int?
    /// Whether `limitReads` will follow.
    public var limitsReads: Bool

    /// Limits of a group.
    public init(memory: ByteCount?, processors: Int?, limitsReads: Bool) {
      self.memory = memory
      self.processors = processors
      self.limitsReads = limitsReads
    }
  }

  /// Makes a group with `limits` and moves this process into it.
  ///
  /// - Throws: `HostError` where a controller or the right to use it is missing; nothing is left.
  public convenience init(_ limits: Limits) throws(HostError) {
    try self.init(limits, tree: .current, files: .system, topology: .current)
  }

  init(
    _ limits: Limits, tree: ControlGroupTree, files: ControlGroupFiles, topology: CoreTopology
  ) throws(HostError) {
    self.tree = tree
    self.files = files
    allowance = KernelAllowance(version: 1)
    do throws(HostError) {
      try makeFolders(for: limits)
      if let count = limits.processors { try confine(toBest: count, of: topology) }
      if let memory = limits.memory { try limit(memory: memory) }
      for folder in Set(folders.values) {
        try write("\(files.process)", to: "cgroup.procs", in: folder)
      }
    } catch {
      leave()
      throw error
    }
  }

  deinit { leave() }

  /// What the kernel has allowed, as it says itself, and what it has counted so far.
  public var granted: KernelAllowance {
    var granted = allowance
    guard let folder = folders[.memory] else { return granted }
    if version(of: .memory) == .second {
      granted.peakMemory = number(in: "\(folder)/memory.peak").map { ByteCount($0) }
      granted.memoryLimitHits = SystemText.read("\(folder)/memory.events")
        .flatMap { SystemText.value(of: "max", in: $0, separator: " ") }.flatMap { Int($0) }
    } else {
      granted.peakMemory = number(in: "\(folder)/memory.max_usage_in_bytes").map { ByteCount($0) }
      granted.memoryLimitHits = number(in: "\(folder)/memory.failcnt")
    }
    return granted
  }

  /// From now on the disk under the file at `path` gives this process no more than `bandwidth`.
  ///
  /// - Throws: `HostError` where the file has no disk of its own or the kernel refuses.
  /// - Precondition: the group was made with `limitsReads`.
  public func limitReads(
    ofFileAt path: String, to bandwidth: Bandwidth
  ) throws(HostError) {
    try limitReads(of: BlockDevice(under: path), to: bandwidth)
  }

  func limitReads(of disk: BlockDevice, to bandwidth: Bandwidth) throws(HostError) {
    guard let folder = folders[.io] else {
      preconditionFailure("this group was made without a limit of reads")
    }
    let bytes = Int(bandwidth.bytesPerSecond)
    let isSecond = version(of: .io) == .second
    let name = isSecond ? "io.max" : "blkio.throttle.read_bps_device"
    try write(isSecond ? "\(disk) rbps=\(bytes)" : "\(disk) \(bytes)", to: name, in: folder)
    let line = (SystemText.read("\(folder)/\(name)") ?? "").split(separator: "\n")
      .first { $0.hasPrefix("\(disk) ") }
    let words = line?.split(separator: " ").dropFirst() ?? []
    let figure = isSecond ? words.first { $0.hasPrefix("rbps=") }?.dropFirst(5) : words.first
    guard let figure = figure.flatMap({ Double($0) }) else {
      throw HostError(path: "\(folder)/\(name)", reason: "the kernel does not keep the limit")
    }
    allowance.readBandwidth = Bandwidth(bytesPerSecond: figure)
    allowance.disk = "\(disk)"
  }

  /// Moves this process back to where it was and removes the group. Does nothing the second time.
  public func leave() {
    for (controller, folder) in folders {
      guard let membership = tree.membership(of: controller) else { continue }
      files.abandon(folder, movingProcessTo: membership.group)
    }
    folders = [:]
  }
}

// MARK: - Making it

extension ControlGroup {
  private func makeFolders(for limits: Limits) throws(HostError) {
    var wanted: [ControlGroupTree.Controller] = []
    if limits.memory != nil { wanted.append(.memory) }
    if limits.limitsReads { wanted.append(.io) }
    if limits.processors != nil { wanted.append(.cpuset) }
    for controller in wanted {
      guard let membership = tree.membership(of: controller) else {
        throw HostError(
          path: "--enforce kernel",
          reason: "this system offers no control groups for \(controller.rawValue); leave it out:"
            + " the process holds itself back anyway")
      }
      allowance.version = membership.version.rawValue
      // In version 2 there is one tree for all controllers.
      let others = folders.filter { version(of: $0.key) == .second }
      if membership.version == .second, let shared = others.values.first {
        folders[controller] = shared
        continue
      }
      let parent = try parent(for: membership, controllers: wanted)
      files.sweep(parent)
      folders[controller] = try files.makeGroup(in: parent, home: membership.group)
    }
  }

  /// Where a new group may be made. In version 2 a group that holds processes has no limited groups
  /// below it, so it becomes a neighbour of the process's own one, unless that is the root of all.
  /// It has only those controllers that all groups above it hand on.
  private func parent(
    for membership: ControlGroupTree.Membership, controllers: [ControlGroupTree.Controller]
  ) throws(HostError) -> String {
    if membership.version == .first { return membership.group }
    let parent =
      membership.group == membership.mount
      ? membership.mount : SystemText.parent(of: membership.group)
    // Only the root of all, which alone has no type, may hold processes beside limited groups.
    if parent == membership.group, SystemText.read("\(parent)/cgroup.type") != nil {
      throw HostError(
        path: parent,
        reason: "this process is in the topmost control group that it sees, as in a container, and"
          + " beside processes the kernel limits no groups there; move all of them into a group"
          + " below it first, or leave --enforce kernel out")
    }
    var folders = [parent]
    while let folder = folders.last, folder != membership.mount {
      folders.append(SystemText.parent(of: folder))
    }
    for folder in folders.reversed() { try handOn(controllers, from: folder) }
    return parent
  }

  private func handOn(
    _ controllers: [ControlGroupTree.Controller], from folder: String
  ) throws(HostError) {
    let name = "cgroup.subtree_control"
    let handedOn = (SystemText.read("\(folder)/\(name)") ?? "").split(
      whereSeparator: \.isWhitespace)
    let missing = controllers.map(\.rawValue).filter { !handedOn.contains(Substring($0)) }
    if missing.isEmpty { return }
    try write(missing.map { "+\($0)" }.joined(separator: " "), to: name, in: folder)
  }

  private func confine(toBest count: Int, of topology: CoreTopology) throws(HostError) {
    guard let folder = folders[.cpuset], let membership = tree.membership(of: .cpuset) else {
      return
    }
    if membership.version == .first {
      // A new group of version 1 has no memory nodes, and takes no process before it has.
      let nodes = SystemText.read("\(membership.group)/cpuset.effective_mems") ?? "0"
      try write(SystemText.trimmed(nodes), to: "cpuset.mems", in: folder)
    }
    let numbers = topology.preferredCores(threads: count).sorted()
    try write(numbers.map(String.init).joined(separator: ","), to: "cpuset.cpus", in: folder)
    allowance.processors = SystemText.read("\(folder)/cpuset.cpus").map(SystemText.trimmed)
  }

  private func limit(memory: ByteCount) throws(HostError) {
    guard let folder = folders[.memory] else { return }
    let isSecond = version(of: .memory) == .second
    let name = isSecond ? "memory.max" : "memory.limit_in_bytes"
    try write("\(memory.bytes)", to: name, in: folder)
    // A device without swap does not get slow when its memory is full. Not every kernel counts it.
    try? files.write(
      isSecond ? "0" : "\(memory.bytes)",
      to: "\(folder)/\(isSecond ? "memory.swap.max" : "memory.memsw.limit_in_bytes")",
      ifThere: true)
    allowance.memory = number(in: "\(folder)/\(name)").map { ByteCount($0) }
  }

  private func version(
    of controller: ControlGroupTree.Controller
  ) -> ControlGroupTree.Version? { tree.membership(of: controller)?.version }

  private func write(_ text: String, to name: String, in folder: String) throws(HostError) {
    try files.write(text, to: "\(folder)/\(name)", ifThere: false)
  }

  private func number(in path: String) -> Int? {
    SystemText.read(path).flatMap { Int(SystemText.trimmed($0)) }
  }
}
