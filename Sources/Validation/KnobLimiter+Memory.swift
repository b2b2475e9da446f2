import HostMachine
import Quantities
import Results

extension KnobLimiter {
  /// The run in a group that the kernel gives no more memory than the run's cap.
  ///
  /// - Throws: `HostError` where the kernel does not let this process make such a group.
  static func memory(_ conditions: KnobConditions) throws -> KnobLimiter {
    guard let bytes = conditions.free.memory.capBytes else {
      preconditionFailure("a run that is held to a cap has one")
    }
    let limits = ControlGroup.Limits(
      memory: ByteCount(bytes), processors: nil, limitsReads: false)
    let group = try ControlGroup(limits)
    let version = group.granted.version
    group.leave()
    return KnobLimiter(name: "memory, by the kernel (control groups v\(version))") { run, runs in
      let group = try ControlGroup(limits)
      defer { group.leave() }
      var hitsBefore = 0
      let record = try runs.make(run, nil) { _ in
        hitsBefore = group.granted.memoryLimitHits ?? 0
      }
      guard let record else { return nil }
      let granted = group.granted
      return LimitedRun(
        record: record,
        evidence: LimiterEvidence(
          limit: granted.memory ?? .zero, peak: granted.peakMemory ?? .zero,
          hits: (hitsBefore, granted.memoryLimitHits ?? 0), cap: ByteCount(bytes),
          resident: ByteCount(record.peakRSSBytes ?? 0)))
    }
  }
}

extension LimiterEvidence {
  /// What a group with a limit of memory has counted.
  ///
  /// - Parameters:
  ///   - limit: What the kernel keeps as its limit, which should be `cap`.
  ///   - peak: The most that was charged to it.
  ///   - hits: How often it had been full before the first token was decoded, and in the end.
  ///   - resident: The most that the run's process had in RAM, by its own account.
  init(
    limit: ByteCount, peak: ByteCount, hits: (before: Int, after: Int), cap: ByteCount,
    resident: ByteCount
  ) {
    left = Double(peak.bytes)
    // Pages of the program and of files that were in memory before are charged to others.
    let least = Double(resident.bytes) / 2
    expected = limit <= cap && limit > .zero ? least...max(least, Double(limit.bytes)) : -1 ... -1
    reclaimCount = max(0, hits.after - hits.before)
    note =
      "the kernel allows \(limit) and counted a peak of \(peak) (the process: \(resident));"
      + " full \(hits.after) times, \(reclaimCount) of them while decoding"
  }
}
