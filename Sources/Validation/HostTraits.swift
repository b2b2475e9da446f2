import HostMachine
public import Profiles
public import Quantities
public import Results

/// What tells this host from another machine by the profile that `edgewise device measure` wrote of
/// it: nothing else of the machine itself is kept there.
public struct HostTraits: Hashable, Sendable {
  /// What the processor calls itself: the title of a measured profile.
  public var processor: String
  /// The cores that may compute, hardware threads not counted.
  public var coreCount: Int
  /// What is built in.
  public var memory: ByteCount

  /// All of its values.
  public init(processor: String, coreCount: Int, memory: ByteCount) {
    self.processor = processor
    self.coreCount = coreCount
    self.memory = memory
  }

  /// Those of the machine that this process runs on, as it would be measured now.
  public static var current: Self {
    Self(
      processor: HostProcess.processorName,
      coreCount: CoreTopology.current.clusters.reduce(0) { $0 + $1.processors.count },
      memory: HostProcess.totalMemory)
  }

  /// Refuses a `profile` of another machine, of this one with more or fewer of its cores, or with
  /// what-ifs in it.
  ///
  /// A machine of the same make with as much memory is not told apart.
  ///
  /// - Throws: `RunError` that says what differs.
  public func requireProfile(_ profile: DeviceProfile) throws(RunError) {
    let differences = differences(from: profile)
    guard !differences.isEmpty else { return }
    throw RunError(
      "the profile \(profile.name) is not of this host: \(differences.joined(separator: ", "));"
        + " measure this host with `edgewise device measure`, or leave --profile out")
  }

  /// The part by which a system counts less or more memory than when it was measured: figures in
  /// profiles have three digits, and what a kernel keeps to itself changes with its version.
  private static let memoryTolerance = 0.02

  private func differences(from profile: DeviceProfile) -> [String] {
    // What-ifs are part of a title.
    guard profile.overrides.isEmpty else { return ["it is \(profile.title)"] }
    var differences: [String] = []
    if profile.title != processor {
      differences.append(
        "its title is \"\(profile.title)\" and the processor here \"\(processor)\"")
    }
    if profile.maxThreads != coreCount {
      differences.append(
        "it has \(cores(profile.maxThreads)) and this process may use \(cores(coreCount))")
    }
    let total = profile.memory.total
    if abs(Double(total.bytes) / Double(memory.bytes) - 1) > Self.memoryTolerance {
      differences.append("it has \(total) of RAM and this host \(memory)")
    }
    return differences
  }

  private func cores(_ count: Int) -> String { count == 1 ? "1 core" : "\(count) cores" }
}
