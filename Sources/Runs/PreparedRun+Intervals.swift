import Glibc
import Inference
import Models
import Profiles
import Quantities
public import Results

extension PreparedRun {
  /// Between which speeds nine of ten real devices lie that are what the profile says: replayed
  /// with slower cores and memory, and with a slower storage, to see how much each speed follows
  /// them; errors of both add up as those of independent causes do.
  ///
  /// - Parameter execution: Of this run.
  /// - Precondition: prepared with a recording, for a machine with a profile.
  public func intervals(of execution: Execution) throws -> RunIntervals {
    guard let profile = options.machine.profile else {
      preconditionFailure("a replay needs a profile")
    }
    let processor = try pace(on: profile.slowed(processor: Self.step))
    let storage = try pace(on: profile.slowed(storage: Self.step))
    let spread = Spread(run: self, profile: profile)
    let own = Pace(execution, promptCount: promptTokens.count)
    func factor(_ speed: (Pace) -> Double?, _ phase: SpeedPhase) -> Double? {
      guard let base = speed(own), let slower = speed(processor), let delayed = speed(storage)
      else { return nil }
      return spread.factor(
        ofProcessor: Self.share(base, slower), storage: Self.share(base, delayed), in: phase)
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
      ttft: ttft)
  }

  /// How many times as slow a part is made, to see what follows: small beside what is not known,
  /// and large beside what a replay rounds.
  private static let step = 1.25

  /// How much of a change of a part a speed follows, from 0 to 1.
  private static func share(_ base: Double, _ slowed: Double) -> Double {
    guard base > 0, slowed > 0 else { return 0 }
    return max(0, min(1, log(base / slowed) / log(step)))
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

  init(_ execution: Execution, promptCount: Int) {
    func rate(_ count: Int, in time: Duration?) -> Double? {
      time.flatMap { $0 > .zero ? Double(count) / $0.inSeconds : nil }
    }
    let latencies = execution.interTokenTimes
    decode = rate(latencies.count, in: latencies.reduce(.zero, +))
    prefill = rate(promptCount, in: execution.prefillDuration)
    firstToken = rate(1, in: execution.timeToFirstToken)
  }
}

/// How far the parts of real devices are from what a profile says of them.
private struct Spread {
  private let profile: DeviceProfile
  private let threads: Int
  private let hasExperts: Bool

  init(run: PreparedRun, profile: DeviceProfile) {
    self.profile = profile
    threads = run.threads
    hasExperts = !run.model.shape.isDense
  }

  func speedClass(of phase: SpeedPhase) -> SpeedClass {
    SpeedClass(of: phase, on: profile, threads: threads)
  }

  /// How many times as fast or as slow a speed of `phase` may be that follows so much of each part.
  func factor(
    ofProcessor processor: Double, storage: Double, in phase: SpeedPhase
  ) -> Double {
    let ofProcessor = SpeedInterval.factor(
      speedClass(of: phase), phase, isPhone: profile.group == .phone, hasExperts: hasExperts)
    let ofStorage = profile.hasMeasuredStorage ? 1.2 : 1.6
    let errors = [processor * log(ofProcessor), storage * log(ofStorage)]
    return exp(errors.reduce(0) { $0 + $1 * $1 }.squareRoot())
  }
}
