import ExpertStore
import HostMachine
import Measurement
import Metrics
import Profiles
import Quantities
import Results
import Runs

extension KnobValidation {
  /// The runs by which a knob is judged, and where they may run; nil for everywhere.
  private struct Work {
    var free: KnobRun
    var limited: KnobRun
    var processors: CoreTopology?
  }

  /// Pairs of runs, one free and one limited.
  private struct Pairs {
    var free: [RunRecord] = []
    var limited: [LimitedRun] = []

    /// Seconds of a token, limited ÷ free.
    var ratios: [Double] {
      zip(limited, free).map { ($0.record.settledSeconds ?? 0) / ($1.settledSeconds ?? 1) }
    }

    var freeSeconds: Double { SampleStatistics(free.map { $0.settledSeconds ?? 0 }).median }

    var limitedSeconds: Double {
      SampleStatistics(limited.map { $0.record.settledSeconds ?? 0 }).median
    }

    func mean(_ value: (LimiterEvidence) -> Double) -> Double {
      limited.reduce(0) { $0 + value($1.evidence) } / Double(limited.count)
    }
  }

  /// The row of `knob`; nil after an interruption.
  func row(
    _ knob: Knob, _ subject: Subject, profile: () throws -> DeviceProfile?
  ) throws -> KnobValidationRow? {
    do { return try judged(knob, subject, profile: profile) } catch let missing as MissingLimiter {
      return KnobValidationRow(knob: knob, verdict: .notJudged, reason: missing.reason)
    } catch let refusal as HostError {
      return KnobValidationRow(
        knob: knob, verdict: .notJudged,
        reason: "the system does not let this process limit it: \(refusal.withoutAdvice)")
    } catch let ended as EndedRun where ended.isKilled && knob == .memory {
      return KnobValidationRow(
        knob: knob, verdict: .doNotUse,
        reason: "the kernel ended the run: it needs more memory than its cap")
    }
  }

  private func judged(
    _ knob: Knob, _ subject: Subject, profile: () throws -> DeviceProfile?
  ) throws -> KnobValidationRow? {
    let work = try work(of: knob, subject)
    guard let first = try runs.make(work.free, work.processors, { _ in }) else { return nil }
    let limiter = try makeLimiter(
      knob,
      KnobConditions(
        bundlePath: subject.bundle.path, files: files,
        readByteCount: subject.bundle.header.expertByteCount, free: first, readLimit: readLimit,
        topology: topology))
    guard let pairs = try pairs(work, limiter), let profile = try profile() else { return nil }
    return try row(knob, work, limiter, pairs, on: profile, subject)
  }

  private func work(of knob: Knob, _ subject: Subject) throws -> Work {
    let one = try knob.needsTwoProcessors ? KnobLimiter.firstProcessor(of: topology) : nil
    var run = KnobRun(
      modelPath: modelPath, prompt: prompt, tokenCount: tokenCount, seed: seed, memoryBytes: nil,
      threads: knob == .memoryBandwidth ? 1 : topology.defaultThreads)
    if !knob.needsTwoProcessors { run.memoryBytes = try cap(of: run, subject).bytes }
    var work = Work(free: run, limited: run, processors: knob == .memoryBandwidth ? one : nil)
    if knob == .cores { work.limited.threads = 1 }
    return work
  }

  private func cap(of run: KnobRun, _ subject: Subject) throws -> ByteCount {
    if let memory { return memory }
    return try HostValidation.ModelUnderTest.memory(
      for: run.options(on: .host), subject.rig.loaded.file)
  }

  /// Free and limited runs in turn; nil after an interruption.
  ///
  /// - Throws: `MissingLimiter` where nothing follows from them.
  private func pairs(_ work: Work, _ limiter: KnobLimiter) throws -> Pairs? {
    var pairs = Pairs()
    for _ in 0..<rounds {
      guard let free = try runs.make(work.free, work.processors, { _ in }),
        let limited = try limiter.limited(work.limited, runs)
      else { return nil }
      if let fault = limited.evidence.fault(of: limiter.name) {
        throw MissingLimiter(reason: fault)
      }
      guard free.outcome.isSameWork(as: limited.record.outcome) else {
        throw MissingLimiter(reason: "free and limited runs did not do the same work")
      }
      guard free.settledSeconds != nil else {
        throw MissingLimiter(reason: "the answer is too short to time; give another --seed")
      }
      pairs.free.append(free)
      pairs.limited.append(limited)
    }
    return pairs
  }

  private func row(
    _ knob: Knob, _ work: Work, _ limiter: KnobLimiter, _ pairs: Pairs,
    on profile: DeviceProfile, _ subject: Subject
  ) throws -> KnobValidationRow? {
    var row = KnobValidationRow(
      knob: knob, verdict: .notJudged, limiter: limiter.name,
      evidence: pairs.limited.last?.evidence.note)
    row.note(pairs.free[0], ratios: pairs.ratios)
    row.freeTokensPerSecond = 1 / pairs.freeSeconds
    row.limitedTokensPerSecond = 1 / pairs.limitedSeconds
    guard let recorded = try subject.rig.record(work.free, on: profile) else { return nil }
    let unchanged = try subject.rig.simulated(recorded, on: profile, threads: work.free.threads)
    guard unchanged.outcome.isSameWork(as: pairs.free[0].outcome) else {
      row.reason = "simulated and real runs did not do the same work"
      return row
    }
    guard
      let factor = try subject.rig.factor(
        of: profile, for: recorded, seconds: pairs.freeSeconds)
    else {
      row.reason =
        "the profile is not of this host: a token takes"
        + " \(Digits.time(unchanged.settledSeconds ?? 0)) there and"
        + " \(Digits.time(pairs.freeSeconds)) here"
      return row
    }
    row.profileFactor = factor
    let settings = try knob.settings(
      left: pairs.mean(\.left), taken: pairs.mean(\.taken), cap: work.free.memoryBytes,
      of: profile, slowed: factor)
    row.setting =
      knob == .cores ? "--threads \(work.limited.threads)" : settings.joined(separator: ", ")
    let limited = try profile.applying(settings).slowed(processor: factor)
    try expect(
      of: &row, recorded, on: limited, threads: work.limited.threads, pairs.freeSeconds,
      subject.rig)
    if subject.rig.callbacks.isInterrupted() { return nil }
    row.judge(pairs.ratios, reclaimCount: pairs.limited.map(\.evidence.reclaimCount).max() ?? 0)
    return row
  }

  /// Notes how many times as long as `freeSeconds` a token should take on `profile`, on which the
  /// knob is set.
  private func expect(
    of row: inout KnobValidationRow, _ recorded: KnobRig.Recorded, on profile: DeviceProfile,
    threads: Int, _ freeSeconds: Double, _ rig: KnobRig
  ) throws {
    let simulated = try rig.simulated(recorded, on: profile, threads: threads)
    row.simulatedRatio = (simulated.settledSeconds ?? 0) / freeSeconds
    guard isApplied, let applied = try rig.applied(recorded, on: profile, threads: threads) else {
      return
    }
    row.appliedRatio = applied.seconds / freeSeconds
    row.dilation = applied.dilation
  }
}

extension Knob {
  fileprivate var needsTwoProcessors: Bool { self == .cores || self == .memoryBandwidth }

  /// What says to a profile of this host that so much is `left` of the knob, or `taken` by another;
  /// bandwidths are those of a processor that is then made `slowed` times as slow.
  ///
  /// - Throws: `MissingLimiter` where nothing would be left.
  fileprivate func settings(
    left: Double, taken: Double, cap: Int?, of profile: DeviceProfile, slowed: Double
  ) throws -> [String] {
    switch self {
    case .storage: return ["storage.bandwidth=\(Int(left.rounded())) B/s"]
    case .memoryBandwidth:
      let rest = profile.memory.bandwidth.bytesPerSecond - slowed * taken
      guard rest > 0 else {
        throw MissingLimiter(reason: "the second process read all that memory gives")
      }
      return ["memory.bandwidth=\(Int(rest.rounded())) B/s"]
    case .cores: return []
    case .memory: return cap.map { ["memory.available=\($0) B"] } ?? []
    }
  }
}

extension KnobValidationRow {
  /// What was run, and how its times relate.
  fileprivate mutating func note(_ free: RunRecord, ratios: [Double]) {
    let statistics = SampleStatistics(ratios)
    model = free.model
    memoryCapBytes = free.memory.capBytes
    rounds = ratios.count
    measuredRatio = statistics.median
    leastRatio = statistics.least
    greatestRatio = statistics.greatest
  }

  /// The verdict, by its own figures and by how often the kernel took pages back.
  mutating func judge(_ ratios: [Double], reclaimCount: Int) {
    (verdict, reason) =
      KnobRatios(
        measured: ratios, expected: [simulatedRatio, appliedRatio].compactMap(\.self),
        allowedError: allowedError
      ).verdict
    if reclaimCount > 0 {
      verdict = .doNotUse
      reason = "the kernel took pages back \(reclaimCount) times while tokens were decoded"
    }
  }
}

extension HostError {
  /// What cannot be used and why, without what it advises users of another command.
  fileprivate var withoutAdvice: String {
    let why = reason.prefix { $0 != ";" }
    return path.hasPrefix("--") ? String(why) : "\(path): \(why)"
  }
}

extension KnobLimiter {
  /// What this host has to make the part small that `knob` stands for.
  ///
  /// - Throws: `MissingLimiter` or `HostError` where it has nothing.
  static func system(_ knob: Knob, _ conditions: KnobConditions) throws -> KnobLimiter {
    switch knob {
    case .storage: try storage(conditions)
    case .memoryBandwidth: try memoryBandwidth(conditions)
    case .cores: try cores(conditions)
    case .memory: try memory(conditions)
    }
  }
}
