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

  @Test func `signals that come together are one wish`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interruption.install()
      let isHeard = isRequested(after: SIGTERM)
      for signal in [SIGTERM, SIGINT, SIGHUP] { kill(getpid(), signal) }
      exit(isHeard && Interruption.exitCode == 143 ? 7 : 1)
    }
  }

  @Test func `a later signal ends the process, also if it is another one`() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      Interruption.install()
      if isRequested(after: SIGINT) { end(by: SIGINT) }
    }
    await #expect(processExitsWith: .signal(SIGTERM)) {
      Interruption.install()
      if isRequested(after: SIGINT) { end(by: SIGTERM) }
    }
  }

  @Test func `the exit code says which signal it was, as a shell does`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      Interruption.install()
      if isRequested(after: SIGTERM) { exit(Interruption.exitCode) }
    }
    await #expect(processExitsWith: .exitCode(129)) {
      Interruption.install()
      if isRequested(after: SIGHUP) { exit(Interruption.exitCode) }
    }
  }

  @Test func `a hangup that is ignored stays ignored`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = signal(SIGHUP, SIG_IGN)
      Interruption.install()
      kill(getpid(), SIGHUP)
      exit(isRequested(after: SIGTERM) && Interruption.exitCode == 143 ? 7 : 1)
    }
  }

  @Test func `writing more than a file may hold is an error and not the end`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interruption.letWritesFail()
      var limit = rlimit(rlim_cur: 0, rlim_max: 0)
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let file = unsafe tmpfile()
      let written = unsafe write(fileno(file), "x", 1)
      exit(written == -1 && errno == EFBIG ? 7 : 1)
    }
  }

  @Test func `the user who wants to quit does`() async {
    await #expect(processExitsWith: .signal(SIGQUIT)) {
      Interruption.quitWhenAsked()
      end(by: SIGQUIT)
    }
  }

  @Test func `a broken pipe is an error and not the end`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Interruption.letWritesFail()
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

/// Sends `signal` to the process, not together with one before, and gives it time to end.
private func end(by signal: Int32) {
  WallClock().wait(until: .start + .milliseconds(700))
  kill(getpid(), signal)
  WallClock().wait(until: .start + .seconds(10))
}
