import Glibc
import Inference
import Metrics
import Profiles
import Quantities
import Results
@testable import Runs
import TestSupport
import Testing

@Suite struct IdlePeriodsTests {
  private let usual: Duration = .milliseconds(1)

  private func instant(_ milliseconds: Int) -> Instant { .start + .milliseconds(milliseconds) }

  /// Ten tokens of 1 ms on two threads each, the fifth of which takes `pause` more milliseconds,
  /// for `computed` of which something was computed.
  private func periods(pause: Int, computed: Int = 0) -> IdlePeriods {
    var periods = IdlePeriods(from: .start, processorTime: .zero)
    for token in 1...10 {
      let isLate = token >= 5
      periods.note(
        instant(token + (isLate ? pause : 0)),
        processorTime: .milliseconds(2 * token + (isLate ? computed : 0)))
    }
    return periods
  }

  @Test func `a stop between two tokens is told, less what was computed`() {
    let stopped = periods(pause: 3000).unexplained(stalls: IntervalSet([]), usual: usual)
    #expect(stopped == .milliseconds(2999))
    let short = periods(pause: 240).unexplained(stalls: IntervalSet([]), usual: usual)
    #expect(short == .zero)
    let busy = periods(pause: 3000, computed: 3000)
    #expect(busy.unexplained(stalls: IntervalSet([]), usual: usual) == .zero)
  }

  @Test func `waiting for bytes is no stop, and neither are tokens that all take so long`() {
    let waiting = IntervalSet([instant(4)..<instant(2990)])
    #expect(periods(pause: 3000).unexplained(stalls: waiting, usual: usual) == .zero)
    let some = IntervalSet([instant(4)..<instant(1004)])
    #expect(
      periods(pause: 3000).unexplained(stalls: some, usual: usual) == .milliseconds(1999))
    #expect(
      periods(pause: 3000).unexplained(stalls: IntervalSet([]), usual: .seconds(1)) == .zero)
  }

  @Test func `of many the longest are kept`() {
    var periods = IdlePeriods(from: .start, processorTime: .zero)
    var now = 0
    for index in 0..<200 {
      now += index == 3 ? 5000 : 300
      periods.note(instant(now), processorTime: .zero)
    }
    #expect(
      periods.unexplained(stalls: IntervalSet([]), usual: .milliseconds(300)) == .seconds(5))
  }

  @Test func `a run on this machine that was held up says so, and a simulated one does not`() async
  {
    // In a process of its own: what other tests compute is no idle time.
    await #expect(processExitsWith: .success) {
      #expect(try Self.isHeldUpTold(by: .host))
      let board = try ShippedProfiles.catalog.profile(named: "raspberry-pi-5-sd")
      #expect(try !Self.isHeldUpTold(by: .simulated(board)))
    }
  }

  /// Whether a run on `machine` that was held up for most of a second says so.
  private static func isHeldUpTold(by machine: RunOptions.Machine) throws -> Bool {
    let options = RunOptions(
      modelPath: TinyModel.path, machine: machine, prompt: .text("And it came to pass"),
      maxTokens: 6, sampling: try SamplerOptions(seed: 1), command: "")
    let model = try LoadedModel(path: TinyModel.path, files: disk, bundlePath: nil)
    let run = try PreparedRun(options: options, of: model, progress: nil)
    var askCount = 0
    let execution = try run.execute(
      onText: { _ in },
      isInterrupted: {
        askCount += 1
        if askCount == 4 { usleep(900_000) }
        return false
      })
    let record = RunRecord(execution, of: run, mode: options.machine.modeName, prefetchDepth: 1)
    return record.warnings.contains {
      $0.contains("between tokens (stopped, held up by whoever reads its output")
    }
  }
}
