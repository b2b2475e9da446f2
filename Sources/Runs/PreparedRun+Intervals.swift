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
  /// (`DeviceSpread`).
  ///
  /// - Parameter execution: Of this run.
  /// - Precondition: prepared with a recording, for a machine with a profile.
  public func intervals(of execution: Execution) throws -> RunIntervals {
    guard let profile = options.machine.profile else {
      preconditionFailure("a replay needs a profile")
    }
    let spread = DeviceSpread(profile, threads: threads, hasExperts: !model.shape.isDense)
    let slowed = try spread.slowedProfiles.map(pace)
    let own = Pace(execution, promptCount: promptTokens.count)
    func factor(_ speed: (Pace) -> Double?, _ phase: SpeedPhase) -> Double? {
      let speeds = slowed.compactMap(speed)
      guard let base = speed(own), speeds.count == slowed.count else { return nil }
      return exp(spread.logError(of: PartShares(of: base, slowed: speeds), in: phase))
    }
    func interval(_ speed: (Pace) -> Double?, _ phase: SpeedPhase) -> SpeedInterval? {
      guard let base = speed(own), let factor = factor(speed, phase) else { return nil }
      return SpeedInterval(around: base, spread.speedClass(of: phase), factor: factor)
    }
    let ttft = factor({ $0.firstToken }, .prefill).flatMap { factor in
      execution.timeToFirstToken.map { (seconds: $0.inSeconds, factor: factor) }
    }
    return RunIntervals(
      decode: interval({ $0.decode }, .decode), prefill: interval({ $0.prefill }, .prefill),
      ttft: ttft, stallShare: stallShares(own, slowed, spread))
  }

  /// The least and the greatest share of a token's time that nine of ten real devices wait; nil
  /// where no token was decoded.
  private func stallShares(
    _ own: Pace, _ slowed: [Pace], _ spread: DeviceSpread
  ) -> ClosedRange<Double>? {
    let shares = slowed.compactMap(\.stallShare)
    guard let base = own.stallShare, shares.count == slowed.count else { return nil }
    let error = spread.error(ofShare: base, slowed: shares)
    return max(0, base - error)...min(1, base + error)
  }

  /// How fast this run would decode with the choices of `recording`, in tokens per second; nil
  /// where no token is decoded.
  public func decodeSpeed(choosingAs recording: Recording) throws -> Double? {
    let run = try PreparedRun(replaying: recording, options: options)
    return Pace(try run.replay(tracesKernels: false), promptCount: promptTokens.count).decode
  }

  private func pace(on profile: DeviceProfile) throws -> Pace {
    var run = self
    run.options.machine = .simulated(profile)
    return Pace(try run.replay(tracesKernels: false), promptCount: promptTokens.count)
  }
}

/// The speeds of a run.
private struct Pace {
  let decode: Double?
  let prefill: Double?
  /// First tokens per second.
  let firstToken: Double?
  /// The share of the decoded tokens' time that is spent waiting.
  let stallShare: Double?

  init(_ execution: Execution, promptCount: Int) {
    func rate(_ count: Int, in time: Duration?) -> Double? {
      time.flatMap { $0 > .zero ? Double(count) / $0.inSeconds : nil }
    }
    let latencies = execution.interTokenTimes
    decode = rate(latencies.count, in: latencies.reduce(.zero, +))
    prefill = rate(promptCount, in: execution.prefillDuration)
    firstToken = rate(1, in: execution.timeToFirstToken)
    stallShare = TraceMetrics(trace: execution.trace).timeShares(countingInserted: true)?[.stall]
  }
}
