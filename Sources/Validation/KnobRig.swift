import Files
import HostMachine
import Inference
import Metrics
import Profiles
import Quantities
import Results
import Runs

/// The work of a knob's runs, recorded once, to be simulated and applied on profiles of this host.
struct KnobRig {
  let loaded: LoadedModel
  let callbacks: HostValidation.Callbacks

  /// How much faster or slower than measured part by part a whole run may be on a profile of the
  /// host that it was made on.
  private static let plausibleFactors = 0.2...5.0
  /// The factor is found to this share.
  private static let precision = 1e-4
  /// By how much of their device time all tokens together may be late.
  private static let allowedMissedPace = 0.01
  private static let mostAttempts = 3

  /// A run as it is recorded.
  struct Recorded {
    let work: KnobRun
    let run: PreparedRun
    let decisions: RecordedDecisions
  }

  /// Computes `work` once, in the time of `profile`; nil after an interruption.
  func record(_ work: KnobRun, on profile: DeviceProfile) throws -> Recorded? {
    let run = try PreparedRun(
      options: work.options(on: .simulated(profile)), of: loaded, progress: callbacks.bundling)
    let execution = try run.execute(
      isRecording: true, onText: { _ in }, isInterrupted: callbacks.isInterrupted)
    if execution.end == .interrupted { return nil }
    return Recorded(work: work, run: run, decisions: execution.decisions)
  }

  /// The record of the same work on `profile` with so many threads, in modelled time.
  func simulated(
    _ recorded: Recorded, on profile: DeviceProfile, threads: Int
  ) throws -> RunRecord {
    var run = recorded.run
    if threads == run.threads {
      run.options.machine = .simulated(profile)
    } else {
      run = try prepared(recorded, on: .simulated(profile), threads: threads)
    }
    let depth = run.options.prefetchDepth
    return RunRecord(
      try run.replay(recorded.decisions, prefetchDepth: depth, tracesKernels: false), of: run,
      mode: "replayed", prefetchDepth: depth, findsCeiling: false)
  }

  /// How many times as slow as `profile` says a processor has to be so that the free run takes
  /// `seconds` for a token; nil where no plausible one does.
  func factor(
    of profile: DeviceProfile, for recorded: Recorded, seconds: Double
  ) throws -> Double? {
    var (low, high) = (Self.plausibleFactors.lowerBound, Self.plausibleFactors.upperBound)
    func time(_ factor: Double) throws -> Double {
      try simulated(
        recorded, on: profile.slowed(processor: factor), threads: recorded.work.threads
      ).settledSeconds ?? 0
    }
    guard try time(low) <= seconds, try time(high) >= seconds else { return nil }
    while high / low - 1 > Self.precision {
      let middle = (low * high).squareRoot()
      if try time(middle) < seconds { low = middle } else { high = middle }
    }
    return (low * high).squareRoot()
  }

  /// Seconds of a token of the same work, held back on this host to `profile`, and how much its
  /// time was dilated; nil where it did not keep its pace, and after an interruption.
  func applied(
    _ recorded: Recorded, on profile: DeviceProfile, threads: Int
  ) throws -> (seconds: Double, dilation: Double)? {
    var run = try prepared(recorded, on: .applied(profile, dilation: 1), threads: threads)
    let dilation = try HostCheck(run).neededDilation
    run.options.machine = .applied(profile, dilation: dilation)
    for _ in 0..<Self.mostAttempts {
      let execution = try run.execute(onText: { _ in }, isInterrupted: callbacks.isInterrupted)
      if execution.end == .interrupted { return nil }
      let record = RunRecord(
        execution, of: run, mode: "applied", prefetchDepth: run.options.prefetchDepth,
        findsCeiling: false)
      guard let seconds = record.settledSeconds else { return nil }
      let missedPace = execution.missedPace(TraceMetrics(trace: execution.trace)) ?? 0
      if missedPace <= Self.allowedMissedPace { return (seconds, dilation) }
    }
    return nil
  }

  private func prepared(
    _ recorded: Recorded, on machine: RunOptions.Machine, threads: Int
  ) throws -> PreparedRun {
    var work = recorded.work
    work.threads = threads
    return try PreparedRun(
      options: work.options(on: machine), of: loaded, progress: callbacks.bundling)
  }
}
