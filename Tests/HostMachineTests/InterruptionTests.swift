import Glibc
import HostMachine
import Quantities
import Testing

/// Signals are sent in child processes only.
@Suite struct InterruptionTests {
  @Test func `the first signal only sets the flag`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interruption.install()
      let isEarly = Interruption.isRequested
      exit(!isEarly && isRequested(after: SIGTERM) ? 7 : 1)
    }
  }

  @Test func `the second signal ends the process, also if it is another one`() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.install()
      if isRequested(after: SIGINT) { end(by: SIGINT) }
    }
    await #expect(processExitsWith: .signal(SIGTERM)) {
      Interruption.install()
      if isRequested(after: SIGINT) { end(by: SIGTERM) }
    }
  }

  @Test func `a broken pipe is an error and not the end`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interruption.ignoreBrokenPipes()
      var ends: [Int32] = [0, 0]
      unsafe pipe(&ends)
      close(ends[0])
      let written = unsafe write(ends[1], "x", 1)
      exit(written == -1 && errno == EPIPE ? 7 : 1)
    }
  }
}

/// Sends `signal` to the process, as a terminal does, and waits until some thread has taken it:
/// the thread of a test may block signals.
private func isRequested(after signal: Int32) -> Bool {
  kill(getpid(), signal)
  let clock = WallClock()
  while !Interruption.isRequested, clock.now < .start + .seconds(10) { sched_yield() }
  return Interruption.isRequested
}

/// Sends `signal` to the process and gives it time to end.
private func end(by signal: Int32) {
  kill(getpid(), signal)
  WallClock().wait(until: .start + .seconds(10))
}
