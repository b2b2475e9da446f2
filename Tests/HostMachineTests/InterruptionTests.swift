import Glibc
import HostMachine
import Quantities
import Testing

/// Signals are sent in child processes only.
@Suite struct InterruptionTests {
  @Test func `the first signal only sets the flag`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      install()
      let isEarly = Interruption.isRequested
      exit(!isEarly && isRequested(after: SIGTERM) ? 7 : 1)
    }
  }

  @Test func `signals that come together are one wish`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      install()
      let isHeard = isRequested(after: SIGTERM)
      for signal in [SIGTERM, SIGINT, SIGHUP] { kill(getpid(), signal) }
      exit(isHeard && Interruption.exitCode == 143 ? 7 : 1)
    }
  }

  @Test func `a later signal ends the process, also if it is another one`() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      install()
      if isRequested(after: SIGINT) { end(by: SIGINT) }
    }
    await #expect(processExitsWith: .signal(SIGTERM)) {
      install()
      if isRequested(after: SIGINT) { end(by: SIGTERM) }
    }
  }

  @Test func `warnings of a limit of processor time are one wish, however many come`() async {
    await #expect(processExitsWith: .exitCode(128 + SIGXCPU)) {
      install()
      guard isRequested(after: SIGXCPU) else { exit(1) }
      usleep(600_000)
      kill(getpid(), SIGXCPU)
      usleep(1000)
      exit(Interruption.exitCode)
    }
  }

  @Test func `a wish that came before is followed where nothing else is done`() async {
    await #expect(processExitsWith: .signal(SIGHUP)) {
      install()
      Interruption.endIfRequested()
      if isRequested(after: SIGHUP) { Interruption.endIfRequested() }
    }
  }

  @Test func `the exit code says which signal it was, as a shell does`() async {
    await #expect(processExitsWith: .exitCode(143)) {
      install()
      if isRequested(after: SIGTERM) { exit(Interruption.exitCode) }
    }
    await #expect(processExitsWith: .exitCode(129)) {
      install()
      if isRequested(after: SIGHUP) { exit(Interruption.exitCode) }
    }
  }

  @Test func `what the caller has ignored stays ignored`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      ignore([SIGHUP, SIGINT])
      Interruption.install()
      for ignored in [SIGHUP, SIGINT] { kill(getpid(), ignored) }
      exit(isRequested(after: SIGTERM) && Interruption.exitCode == 143 ? 7 : 1)
    }
    await #expect(processExitsWith: .exitCode(7)) {
      ignore([SIGTERM, SIGQUIT])
      Interruption.quitWhenAsked()
      Interruption.install()
      for ignored in [SIGTERM, SIGQUIT] { kill(getpid(), ignored) }
      exit(isRequested(after: SIGHUP) && Interruption.exitCode == 129 ? 7 : 1)
    }
  }

  @Test func `a folder that is empty goes with the process`() async throws {
    let name = "edgewise-left-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    let path = "\(TemporaryFile.temporaryFolder)/\(name)"
    try #require(unsafe mkdir(path, 0o700) == 0)
    defer { _ = unsafe rmdir(path) }
    await #expect(processExitsWith: .signal(SIGTERM)) { [path = path as String] in
      heedAll()
      Interruption.endAtOnce(removingEmptyFolder: path)
      kill(getpid(), SIGTERM)
      WallClock().wait(until: .start + .seconds(10))
    }
    #expect(unsafe access(path, F_OK) != 0)
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
      heedAll()
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

private let wishes = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

/// The tests may have been started in the background of a script, which lets them ignore Ctrl-C.
private func heedAll() { for wish in wishes { _ = signal(wish, SIG_DFL) } }

/// As a caller does that wants `signals` to be ignored, and no others.
private func ignore(_ signals: [Int32]) {
  heedAll()
  for ignored in signals { _ = signal(ignored, SIG_IGN) }
}

private func install() {
  heedAll()
  Interruption.install()
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
