import HostMachine
import Quantities
import Results

extension KnobLimiter {
  /// The run on one processor of several.
  ///
  /// - Throws: `MissingLimiter` where there is one only.
  static func cores(_ conditions: KnobConditions) throws -> KnobLimiter {
    let one = try firstProcessor(of: conditions.topology)
    let limits = ControlGroup.Limits(memory: nil, processors: 1, limitsReads: false)
    var name = "processors, by affinity"
    if let group = try? ControlGroup(limits) {
      name = "processors, by the kernel (cpuset of control groups v\(group.granted.version))"
      group.leave()
    }
    let isGrouped = name.contains("cpuset")
    return KnobLimiter(name: name) { run, runs in
      let group = isGrouped ? try ControlGroup(limits) : nil
      defer { group?.leave() }
      let record = try runs.make(run, isGrouped ? nil : one) { _ in }
      guard let record else { return nil }
      let count = record.host?.cores ?? 0
      return LimitedRun(
        record: record,
        evidence: LimiterEvidence(
          left: Double(count), expected: 1...1,
          note: "the run saw \(count) of \(conditions.topology.threadLimit) processors"))
    }
  }

  /// The run on one processor, while all others read memory as fast as they can.
  ///
  /// - Throws: `MissingLimiter` where there is one only.
  static func memoryBandwidth(_ conditions: KnobConditions) throws -> KnobLimiter {
    let one = try firstProcessor(of: conditions.topology)
    let numbers = conditions.topology.processors.map(\.number)
    let own = Set(one.processors.map(\.number))
    guard let others = conditions.topology.limited(to: numbers.filter { !own.contains($0) }) else {
      throw MissingLimiter(reason: onlyOne)
    }
    let alone = read(on: one) { $0 >= .seconds(1) }
    let together = MemoryProbe.readBandwidth(
      threads: conditions.topology.threadLimit, seconds: 1, topology: conditions.topology)
    return KnobLimiter(name: "memory, by a second process that reads it") { run, runs in
      var taken = Bandwidth(bytesPerSecond: 0)
      let record = try runs.make(run, one) { isOver in
        taken = read(on: others) { _ in isOver() }
      }
      guard let record else { return nil }
      let left = max(0, together.bytesPerSecond - taken.bytesPerSecond)
      return LimitedRun(
        record: record,
        evidence: LimiterEvidence(
          left: left, expected: 0...max(0, together.bytesPerSecond - alone.bytesPerSecond / 2),
          taken: taken.bytesPerSecond,
          note: "a second process read \(Digits.bandwidth(taken.bytesPerSecond)) of the"
            + " \(Digits.bandwidth(together.bytesPerSecond)) that all cores read together; one"
            + " alone reads \(Digits.bandwidth(alone.bytesPerSecond))"))
    }
  }

  /// The processor that a run has to itself.
  static func firstProcessor(of topology: CoreTopology) throws -> CoreTopology {
    guard topology.threadLimit > 1,
      let one = topology.limited(to: topology.preferredCores(threads: 1))
    else { throw MissingLimiter(reason: onlyOne) }
    return one
  }

  private static let onlyOne = "this host gives the process one processor, and two are needed"

  private static func read(
    on processors: CoreTopology, until isEnough: (Duration) -> Bool
  ) -> Bandwidth {
    processors.confining {
      MemoryProbe.readBandwidth(
        threads: processors.processors.count, topology: processors, until: isEnough)
    }
  }
}
