import DeviceInterface
import Foundation
@testable import HostMachine
import Quantities
import TestSupport
import Testing

/// Groups in a made-up tree; the kernel's own are tried by hand, as they need rights.
@Suite struct ControlGroupTests {
  private static let process: pid_t = 2_000_000_000
  private static let limits = ControlGroup.Limits(
    memory: .mebibytes(50), processors: 2, limitsReads: true)
  private static let topology = CoreTopology(
    processors: [0.5, 1, 1].enumerated().map {
      CoreTopology.Processor(number: $0, core: $0, strength: $1)
    }, quota: nil)

  /// Folders of groups go with all that is in them, as the kernel's do.
  private static let files = ControlGroupFiles(process: process, files: TestSupport.disk) {
    try? FileManager.default.removeItem(atPath: $0)
  }

  /// The disk 254:0, and the part 8:1 of the disk 8:0.
  private let disks: SystemFolder
  private let disk: BlockDevice
  private let first: SystemFolder
  private let second: SystemFolder

  init() throws {
    disks = try SystemFolder([
      "dev/block/254:0/dev": "254:0\n", "dev/block/8:1/partition": "1\n", "dev/block/dev": "8:0\n",
    ])
    disk = try BlockDevice(deviceNumber: 0xfe00, of: "file", systemFolder: disks.path)
    first = try SystemFolder([
      "memory/job/cgroup.procs": "", "blkio/cgroup.procs": "", "cpuset/cgroup.procs": "",
      "cpuset/cpuset.effective_mems": "0\n",
    ])
    second = try SystemFolder([
      "unified/cgroup.controllers": "cpuset cpu io memory pids\n",
      "unified/user/cgroup.subtree_control": "memory",
      "unified/user/job/cgroup.procs": "",
    ])
  }

  private var firstTree: ControlGroupTree {
    ControlGroupTree(
      mounts: """
        33 31 0:30 / /memory rw - cgroup cgroup rw,memory
        34 31 0:31 / /blkio rw - cgroup cgroup rw,blkio
        35 31 0:32 / /cpuset rw - cgroup cgroup rw,cpuset
        """,
      membership: "4:memory:/job\n7:blkio:/\n3:cpuset:/not/to/be/seen\n", root: first.path)
  }

  private func group(in tree: ControlGroupTree, _ limits: ControlGroup.Limits) throws
    -> ControlGroup
  {
    try ControlGroup(limits, tree: tree, files: Self.files, topology: Self.topology)
  }

  private func text(_ folder: SystemFolder, _ path: String) -> String? {
    SystemText.read("\(folder.path)/\(path)")
  }

  @Test func `version 1 limits each controller in a group of its own`() throws {
    let group = try group(in: firstTree, Self.limits)
    let name = "edgewise-\(Self.process)"
    #expect(text(first, "memory/job/\(name)/memory.limit_in_bytes") == "\(50 << 20)")
    #expect(text(first, "cpuset/\(name)/cpuset.cpus") == "1,2")
    #expect(text(first, "cpuset/\(name)/cpuset.mems") == "0")
    for folder in ["memory/job", "blkio", "cpuset"] {
      #expect(text(first, "\(folder)/\(name)/cgroup.procs") == "\(Self.process)")
    }
    try group.limitReads(of: disk, to: .megabytesPerSecond(88))
    #expect(
      text(first, "blkio/\(name)/blkio.throttle.read_bps_device") == "254:0 88000000")
    let granted = group.granted
    #expect(granted.version == 1)
    #expect(granted.memory == .mebibytes(50))
    #expect(granted.processors == "1,2")
    #expect(granted.readBandwidth == .megabytesPerSecond(88))
    #expect(granted.disk == "254:0")
  }

  @Test func `a group that is left is gone, and the process is where it was`() throws {
    let group = try group(in: firstTree, Self.limits)
    group.leave()
    for folder in ["memory/job", "blkio", "cpuset"] {
      #expect(text(first, "\(folder)/cgroup.procs") == "\(Self.process)")
      let content = try FileManager.default.contentsOfDirectory(
        atPath: "\(first.path)/\(folder)")
      #expect(!content.contains { $0.hasPrefix("edgewise") })
    }
  }

  @Test func `version 2 limits all controllers in one neighbour of the process's group`() throws {
    let tree = ControlGroupTree(
      mounts: "41 31 0:38 / /unified rw - cgroup2 cgroup2 rw\n", membership: "0::/user/job\n",
      root: second.path)
    let group = try group(in: tree, Self.limits)
    let name = "unified/user/edgewise-\(Self.process)"
    #expect(text(second, "unified/cgroup.subtree_control") == "+memory +io +cpuset")
    #expect(text(second, "unified/user/cgroup.subtree_control")?.hasPrefix("+io +cpuset") == true)
    #expect(text(second, "\(name)/memory.max") == "\(50 << 20)")
    #expect(text(second, "\(name)/cpuset.cpus") == "1,2")
    #expect(text(second, "\(name)/cgroup.procs") == "\(Self.process)")
    try group.limitReads(of: disk, to: .megabytesPerSecond(88))
    #expect(text(second, "\(name)/io.max") == "254:0 rbps=88000000")
    #expect(group.granted.readBandwidth == .megabytesPerSecond(88))
    group.leave()
    #expect(text(second, "\(name)/cgroup.procs") == nil)
    #expect(text(second, "unified/user/job/cgroup.procs") == "\(Self.process)")
  }

  @Test func `version 2 makes no group below one that holds processes`() throws {
    let container = try SystemFolder([
      "unified/cgroup.controllers": "cpuset cpu io memory pids\n",
      "unified/cgroup.type": "domain\n", "unified/cgroup.procs": "",
    ])
    let tree = ControlGroupTree(
      mounts: "41 31 0:38 /job /unified rw - cgroup2 cgroup2 rw\n", membership: "0::/job\n",
      root: container.path)
    let error = #expect(throws: HostError.self) { try group(in: tree, Self.limits) }
    #expect(error?.description.contains("move all of them into a group below it") == true)
    let content = try FileManager.default.contentsOfDirectory(atPath: container.path + "/unified")
    #expect(content.count == 3)
  }

  @Test func `where one limit is refused nothing is left of the others`() throws {
    let broken = try SystemFolder([
      "memory/cgroup.procs": "", "cpuset": "a file where a folder should be",
    ])
    let tree = ControlGroupTree(
      mounts: """
        33 31 0:30 / /memory rw - cgroup cgroup rw,memory
        35 31 0:32 / /cpuset rw - cgroup cgroup rw,cpuset
        """, membership: "4:memory:/\n3:cpuset:/\n", root: broken.path)
    var limits = Self.limits
    limits.limitsReads = false
    let error = #expect(throws: HostError.self) { try group(in: tree, limits) }
    #expect(error?.description.contains("--enforce kernel needs the right") == true)
    let content = try FileManager.default.contentsOfDirectory(atPath: "\(broken.path)/memory")
    #expect(content == ["cgroup.procs"])
    limits.limitsReads = true
    let missing = #expect(throws: HostError.self) { try group(in: tree, limits) }
    #expect(missing?.description.contains("no control groups for io") == true)
  }

  @Test func `a partition is limited as its disk, and what has no disk is refused`() throws {
    let part = try BlockDevice(deviceNumber: 0x801, of: "file", systemFolder: disks.path)
    #expect("\(part)" == "8:0")
    let error = #expect(throws: HostError.self) {
      try BlockDevice(deviceNumber: 0x1d, of: "some/bundle", systemFolder: disks.path)
    }
    #expect(error?.path == "some/bundle")
  }
}
