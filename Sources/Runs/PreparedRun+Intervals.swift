import Glibc
public import Inference
import Metrics
import Models
import Profiles
import Quantities
public import Results
import Tracing

extension PreparedRun {
  /// Between which speeds nine of ten real devices lie that are what the profile says
  /// (`DeviceSpread`), by replays on slower ones.
  ///
  /// - Parameter execution: Of this run.
  /// - Precondition: prepared with a recording, for a machine with a profile.
  public func intervals(of execution: Execution) throws -> RunIntervals {
    let (spread, own) = (spread, Pace(execution, of: self))
    return intervals(around: own, spread, base: own, slowed: try spread.slowedProfiles.map(pace))
  }

  /// The same as far as the trace of `execution` tells it: nothing is done again, and what was
  /// decided need not have been kept, for which a small RAM cap has no room.
  ///
  /// - Parameter metrics: Of that trace.
  /// - Precondition: prepared for a machine with a profile.
  func tracedIntervals(of execution: Execution, _ metrics: TraceMetrics) -> RunIntervals {
    let spread = spread
    let times = metrics.phaseTimes(at: [PartPaces()] + DeviceSpread.slowedPaces)
    let ttft = execution.timeToFirstToken?.inSeconds
    let paces = zip(times, [spread.profile] + spread.slowedProfiles).map { other, profile in
      // Before the first token next to nothing is done but the prompt.
      let wait = ttft.map { $0 * other.prefill.total / times[0].prefill.total }
      return Pace(other, of: on(profile), ttft: wait)
    }
    return intervals(
      around: Pace(execution, of: self, metrics), spread, base: paces[0],
      slowed: Array(paces.dropFirst()))
  }

  private var spread: DeviceSpread {
    guard let profile = options.machine.profile else {
      preconditionFailure("a machine without a profile stands for no others")
    }
    return DeviceSpread(profile, threads: threads, hasExperts: !model.shape.isDense)
  }

  /// - Parameters:
  ///   - own: What intervals are around.
  ///   - base: What `slowed` are to be compared with.
  private func intervals(
    around own: Pace, _ spread: DeviceSpread, base: Pace, slowed: [Pace]
  ) -> RunIntervals {
    func factor(_ speed: (Pace) -> Double?, _ phase: SpeedPhase) -> Double? {
      let speeds = slowed.compactMap(speed)
      guard let base = speed(base), speeds.count == slowed.count else { return nil }
      return exp(spread.logError(of: PartShares(of: base, slowed: speeds), in: phase))
    }
    func interval(_ speed: (Pace) -> Double?, _ phase: SpeedPhase) -> SpeedInterval? {
      guard let middle = speed(own), let factor = factor(speed, phase) else { return nil }
      return SpeedInterval(around: middle, spread.speedClass(of: phase), factor: factor)
    }
    func time(
      _ speed: (Pace) -> Double?, _ phase: SpeedPhase
    ) -> RunIntervals.UnsureTime? {
      guard let middle = speed(own), let factor = factor(speed, phase) else { return nil }
      return (seconds: 1 / middle, factor: factor)
    }
    return RunIntervals(
      decode: interval({ $0.decode }, .decode), prefill: interval({ $0.prefill }, .prefill),
      ttft: time({ $0.firstToken }, .prefill), load: time({ $0.load }, .decode),
      ttftFromStart: time({ $0.fromStart }, .prefill),
      stallShare: stallShares(own, base, slowed, spread))
  }

  /// The least and the greatest share of a token's time that nine of ten real devices wait; nil
  /// where no token was decoded.
  private func stallShares(
    _ own: Pace, _ base: Pace, _ slowed: [Pace], _ spread: DeviceSpread
  ) -> ClosedRange<Double>? {
    let shares = slowed.compactMap(\.stallShare)
    guard let share = own.stallShare, let base = base.stallShare, shares.count == slowed.count
    else { return nil }
    let error = spread.error(ofShare: base, slowed: shares)
    return max(0, share - error)...min(1, share + error)
  }

  /// How fast this run would decode with the choices of `recording`, in tokens per second; nil
  /// where no token is decoded.
  ///
  /// - Parameter earlier: What goes before it, where something does.
  public func decodeSpeed(
    choosingAs recording: Recording, after earlier: Recording? = nil
  ) throws -> Double? {
    let run = try PreparedRun(replaying: recording, after: earlier, options: options)
    return Pace(try run.replay(tracesKernels: false), of: run).decode
  }

  private func pace(on profile: DeviceProfile) throws -> Pace {
    let run = on(profile)
    return Pace(try run.replay(tracesKernels: false), of: run)
  }

  private func on(_ profile: DeviceProfile) -> PreparedRun {
    var run = self
    run.options.machine = .simulated(profile)
    return run
  }
}

/// The speeds of a run.
private struct Pace {
  let decode: Double?
  let prefill: Double?
  /// First tokens per second, from the request on.
  let firstToken: Double?
  /// Loads per second.
  let load: Double?
  /// First tokens per second, from the program's start on.
  let fromStart: Double?
  /// The share of the decoded tokens' time that is spent waiting.
  let stallShare: Double?

  init(_ execution: Execution, of run: PreparedRun, _ metrics: TraceMetrics? = nil) {
    let latencies = execution.interTokenTimes
    let metrics = metrics ?? TraceMetrics(trace: execution.trace)
    self.init(
      decode: Self.rate(latencies.count, in: latencies.reduce(.zero, +).inSeconds),
      prefill: Self.rate(run.promptTokens.count, in: execution.prefillDuration?.inSeconds),
      FirstWait(run, execution.timeToFirstToken?.inSeconds),
      stallShare: metrics.timeShares(countingInserted: true)?[.stall])
  }

  /// Of `times` of the phases, which are to be compared with each other only, and of the seconds
  /// until the first token.
  init(_ times: PhaseTimes, of run: PreparedRun, ttft: Double?) {
    let decode = times.decode
    self.init(
      decode: Self.rate(1, in: decode.total), prefill: Self.rate(1, in: times.prefill.total),
      FirstWait(run, ttft), stallShare: decode.total > 0 ? decode.stalled / decode.total : nil)
  }

  private init(decode: Double?, prefill: Double?, _ wait: FirstWait, stallShare: Double?) {
    self.decode = decode
    self.prefill = prefill
    firstToken = Self.rate(1, in: wait.ttft)
    load = Self.rate(1, in: wait.load)
    fromStart = Self.rate(1, in: wait.fromStart)
    self.stallShare = stallShare
  }

  private static func rate(_ count: Int, in seconds: Double?) -> Double? {
    seconds.flatMap { $0 > 0 ? Double(count) / $0 : nil }
  }
}
