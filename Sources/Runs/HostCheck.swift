import DeviceInterface
import ExpertStore
import HostMachine
import Metrics
import Models
import Profiles
import Quantities
import Results
import Simulation

/// Whether this machine is fast enough to stand in for a device in real time.
///
/// Decodes a few tokens on the bare host, prices the same kernels on the profile, and compares part
/// by part; then the same for reads of one expert.
public struct HostCheck {
  /// One part of the machine: what the device would take, and what this host takes.
  public struct Part: Sendable {
    public let name: String
    public let deviceSeconds: Double
    public let hostSeconds: Double

    /// How many times slower than the device the host is.
    public var slowdown: Double { hostSeconds / deviceSeconds }
  }

  /// The parts of a token's computation.
  let compute: [Part]
  /// A whole token: here without waiting for storage, there with it, because what the host is late
  /// with in a kernel it makes up for while the device waits.
  let token: Part
  let storage: Part

  /// The host may take this share of the device's time; the rest is for what is not measured here,
  /// and for a machine that others use as well.
  private static let allowedShare = 0.9
  private static let tokenCount = 6
  /// The best of several counts: whatever disturbs an attempt only ever makes it slower.
  private static let attemptCount = 3

  /// Measures this machine against the profile of `run`.
  ///
  /// - Precondition: the run's machine has a profile.
  public init(_ run: PreparedRun) throws {
    guard let profile = run.options.machine.profile else {
      preconditionFailure("only a profile can be too fast for a host")
    }
    var probe = run
    // What comes on top makes the device only slower.
    probe.options.scenario = nil
    probe.options.start = .appStart
    probe.options.machine = .host
    probe.options.maxTokens = Self.tokenCount
    probe.promptTokens = Array(run.promptTokens.prefix(8))
    let attempts = try (0..<Self.attemptCount).map { _ in
      try probe.execute(isRecording: true, onText: { _ in }, isInterrupted: { false })
    }
    var priced = probe
    priced.options.machine = .simulated(profile)
    let modelled = try priced.replay(
      attempts[0].decisions, prefetchDepth: run.options.prefetchDepth)
    let device = TraceMetrics(trace: modelled.trace).decodeTime
    compute = Self.compute(
      hosts: attempts.map { TraceMetrics(trace: $0.trace).decodeTime }, device: device)
    token = Part(
      name: "computing a token", deviceSeconds: device.total.inSeconds,
      hostSeconds: compute.reduce(0) { $0 + $1.hostSeconds })
    storage = try Self.storage(run, profile: profile)
  }

  /// How many times slower than real time device time has to run here: a whole number, 1 where this
  /// machine is fast enough.
  public var neededDilation: Double {
    max(1, (max(token.slowdown, storage.slowdown) / Self.allowedShare).rounded(.up))
  }

  /// Refuses, naming the part that is too slow and how to go on.
  ///
  /// - Parameter dilation: How many times slower than real time device time runs.
  public func requireFastEnough(for device: String, dilation: Double) throws {
    let limit = Self.allowedShare * dilation
    guard let slowest = [token, storage].first(where: { $0.slowdown > limit }) else { return }
    let needed = Int((slowest.slowdown / Self.allowedShare).rounded(.up))
    throw RunError(
      "this machine is too slow to stand in for \(device): \(slowest.name) takes"
        + " \(Self.ratio(slowest.slowdown)) times as long here as \(comparison(of: slowest)); more"
        + " than \(Self.ratio(limit)) leaves no room; go on with --mode simulated, or with --dilate"
        + " \(needed) to let device time run slower")
  }

  /// What a part that is too slow was compared with, and which kernels weigh most in it.
  private func comparison(of part: Part) -> String {
    guard part.name == token.name else { return "there" }
    let worst = compute.max {
      $0.hostSeconds - $0.deviceSeconds < $1.hostSeconds - $1.deviceSeconds
    }
    let share = worst.map { " (\($0.name) alone: \(Self.ratio($0.slowdown)))" } ?? ""
    return "a whole token there\(share)"
  }

  private static func compute(hosts: [TokenTime], device: TokenTime) -> [Part] {
    [TimePart.attention, .router, .expertFFN, .lmHead].map { part in
      Part(
        name: part == .attention ? part.title : "the \(part.title)",
        deviceSeconds: device[part].inSeconds,
        hostSeconds: hosts.map { $0[part].inSeconds }.min() ?? 0)
    }
  }

  private static func storage(_ run: PreparedRun, profile: DeviceProfile) throws -> Part {
    let size = run.model.bundle.header.expertByteCount
    let lanes = run.options.lanes ?? profile.storage.lanes
    let host = try StorageProbe.measure(
      path: run.model.bundle.path, files: run.model.bundle.files, readByteCount: size,
      lanes: lanes, seconds: 0.1)
    let device = profile.storage.bandwidth(
      ofReads: size, lanes: lanes, readSpan: run.readSpan)
    return Part(
      name: "reading an expert", deviceSeconds: (size / device).inSeconds,
      hostSeconds: (size / host.bandwidth).inSeconds)
  }

  private static func ratio(_ value: Double) -> String {
    value < 10 ? "\((value * 100).rounded() / 100)" : "\(Int(value.rounded()))"
  }
}
