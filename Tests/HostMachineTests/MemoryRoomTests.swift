import Glibc
@testable import HostMachine
import Quantities
import Testing

@Suite struct MemoryRoomTests {
  /// A margin of 1/64 and 1 MiB is left for the kernel's own.
  private func room(of limit: Int) -> ByteCount { ByteCount(limit - limit / 64 - 1 << 20) }

  @Test func `a group leaves what others do not use, and pages of files give way`() throws {
    let folder = try SystemFolder([
      "memory/job/memory.limit_in_bytes": "104857600\n",
      "memory/job/memory.usage_in_bytes": "73400320\n",
      "memory/job/memory.stat": "total_inactive_file 20971520\ntotal_active_file 10485760\n",
      "memory/memory.limit_in_bytes": "9223372036854771712\n",
    ])
    let tree = ControlGroupTree(
      mounts: "33 31 0:30 / /memory rw - cgroup cgroup rw,memory\n",
      membership: "4:memory:/job\n", root: folder.path)
    // 70 MiB are used, 30 of them by files and 10 by the process itself.
    let others = ByteCount.mebibytes(30)
    #expect(tree.memoryRoom(beside: .mebibytes(10)) == room(of: 100 << 20) - others)
  }

  @Test func `the tightest group up the tree decides`() throws {
    let folder = try SystemFolder([
      "unified/cgroup.controllers": "memory\n",
      "unified/user/memory.max": "67108864\n", "unified/user/memory.current": "16777216\n",
      "unified/user/job/memory.max": "1073741824\n", "unified/user/job/memory.current": "0\n",
      "unified/user/job/step/memory.max": "max\n",
    ])
    let tree = ControlGroupTree(
      mounts: "41 31 0:38 / /unified rw - cgroup2 cgroup2 rw\n", membership: "0::/user/job/step\n",
      root: folder.path)
    #expect(tree.memoryRoom(beside: .zero) == room(of: 64 << 20) - .mebibytes(16))
  }

  @Test func `without a limit no group decides`() throws {
    let folder = try SystemFolder(["memory/memory.limit_in_bytes": "9223372036854771712\n"])
    let tree = ControlGroupTree(
      mounts: "33 31 0:30 / /memory rw - cgroup cgroup rw,memory\n", membership: "4:memory:/\n",
      root: folder.path)
    #expect(tree.memoryRoom(beside: .zero) == nil)
  }

  /// In processes of their own, as limits would hold for other tests.
  @Test(.disabled(if: isWatched, "the sanitizer of threads needs more than such limits leave"))
  func `the limit is named that leaves too little`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      lowerLimit(RLIMIT_DATA)
      let room = HostProcess.settleAddresses()
      exit(room?.reason == "what ulimit -d leaves" ? 7 : 1)
    }
    await #expect(processExitsWith: .exitCode(7)) {
      lowerLimit(RLIMIT_AS)
      let room = HostProcess.settleAddresses()
      exit(room?.reason == "what ulimit -v leaves" ? 7 : 1)
    }
    await #expect(processExitsWith: .exitCode(7)) {
      exit(HostProcess.settleAddresses() == nil ? 7 : 1)
    }
  }
}

/// Whether the sanitizer of threads is in the process, as `Tests/sanitize.sh` has it.
private var isWatched: Bool { unsafe getenv("TSAN_OPTIONS") != nil }

/// To less than the process has, which it keeps.
private func lowerLimit(_ kind: __rlimit_resource) {
  var limit = rlimit()
  let number = __rlimit_resource_t(kind.rawValue)
  unsafe getrlimit(number, &limit)
  limit.rlim_cur = 1 << 20
  unsafe setrlimit(number, &limit)
}
