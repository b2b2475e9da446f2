import DeviceInterface
import HostMachine
import Quantities

extension KnobLimiter {
  /// How long a plain stream is read before and while it is looked at: the kernel lets reads pass
  /// once in a tenth of a second.
  private enum StreamSeconds {
    static let before = 0.3
    static let measured = 5.0
  }

  /// Reads limited by the kernel where it lets this process do so; else by reads of this process
  /// beside those of the run.
  static func storage(_ conditions: KnobConditions) throws -> KnobLimiter {
    let limit = try conditions.chosenReadLimit()
    let free = try stream(conditions)
    guard limit.bytesPerSecond <= free.bytesPerSecond / 2 else {
      throw MissingLimiter(
        reason: "\(Digits.bandwidth(limit.bytesPerSecond)) is more than half of what reads get"
          + " here, \(Digits.bandwidth(free.bytesPerSecond)); give a smaller --read-limit")
    }
    do throws(HostError) {
      let group = try readGroup(conditions, limit: limit)
      defer { group.leave() }
      return kernelReads(
        conditions, limit: limit, free: free, version: group.granted.version)
    } catch {
      return rivalReads(conditions, free: free, because: error)
    }
  }

  private static func readGroup(
    _ conditions: KnobConditions, limit: Bandwidth
  ) throws(HostError) -> ControlGroup {
    let group = try ControlGroup(
      ControlGroup.Limits(memory: nil, processors: nil, limitsReads: true))
    try group.limitReads(ofFileAt: conditions.bundlePath, to: limit)
    return group
  }

  private static func kernelReads(
    _ conditions: KnobConditions, limit: Bandwidth, free: Bandwidth, version: Int
  ) -> KnobLimiter {
    let name = "reads, by the kernel (control groups v\(version))"
    return KnobLimiter(name: name) { run, runs in
      let group = try readGroup(conditions, limit: limit)
      defer { group.leave() }
      let told = group.granted.readBandwidth ?? limit
      let seen = try stream(conditions)
      let evidence = LimiterEvidence(
        left: seen.bytesPerSecond,
        expected: 0.95 * told.bytesPerSecond...1.05 * told.bytesPerSecond,
        note: "the kernel allows \(Digits.bandwidth(told.bytesPerSecond)), a plain stream got"
          + " \(Digits.bandwidth(seen.bytesPerSecond)), and"
          + " \(Digits.bandwidth(free.bytesPerSecond)) without it")
      if let fault = evidence.fault(of: name) { throw MissingLimiter(reason: fault) }
      return try runs.make(run, nil) { _ in }.map { LimitedRun(record: $0, evidence: evidence) }
    }
  }

  private static func rivalReads(
    _ conditions: KnobConditions, free: Bandwidth, because refusal: HostError
  ) -> KnobLimiter {
    KnobLimiter(name: "reads, by those of a second process") { run, runs in
      var taken: [Double] = []
      let record = try runs.make(run, nil) { isOver in
        while !isOver(), let rate = try? stream(conditions, seconds: (0, 0.25)) {
          taken.append(rate.bytesPerSecond)
        }
      }
      guard let record else { return nil }
      let mean = taken.isEmpty ? 0 : taken.reduce(0, +) / Double(taken.count)
      let evidence = LimiterEvidence(
        left: free.bytesPerSecond - mean, expected: 0...0.9 * free.bytesPerSecond, taken: mean,
        note: "a second process read \(Digits.bandwidth(mean)) of the"
          + " \(Digits.bandwidth(free.bytesPerSecond)) that there are; the kernel limits no reads:"
          + " \(refusal.reason)")
      return LimitedRun(record: record, evidence: evidence)
    }
  }

  /// What a plain stream of reads of experts gets now.
  private static func stream(
    _ conditions: KnobConditions,
    seconds: (before: Double, measured: Double) = (StreamSeconds.before, StreamSeconds.measured)
  ) throws(StorageError) -> Bandwidth {
    func read(_ seconds: Double) throws(StorageError) -> Bandwidth {
      try StorageProbe.measure(
        path: conditions.bundlePath, files: conditions.files,
        readByteCount: conditions.readByteCount, lanes: conditions.lanes, seconds: seconds
      ).bandwidth
    }
    if seconds.before > 0 { _ = try read(seconds.before) }
    return try read(seconds.measured)
  }
}
