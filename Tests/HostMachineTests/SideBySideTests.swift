import Glibc
import HostMachine
import Synchronization
import Testing

@Suite struct SideBySideTests {
  private final class Tally: Sendable {
    let count = Atomic(0)
  }

  @Test(arguments: [1, 2, 5]) func `work is called once on each thread`(count: Int) {
    let tally = Tally()
    SideBySide.run(count) { tally.count.add(1, ordering: .relaxed) }
    #expect(tally.count.load(ordering: .relaxed) == count)
    #expect(SideBySide.threadCount(of: count) == count)
  }

  /// In a process of its own, as the limit would hold for other tests.
  @Test func `where the system starts no thread this one does the work`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      // For a thread's stack there is no room left then, whoever runs the tests.
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      let tally = Tally()
      SideBySide.run(4) { tally.count.add(1, ordering: .relaxed) }
      let calls = tally.count.load(ordering: .relaxed)
      exit(calls == 1 && SideBySide.threadCount(of: 4) == 1 ? 7 : 1)
    }
  }
}
