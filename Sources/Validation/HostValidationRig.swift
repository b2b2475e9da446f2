import HostMachine
import Inference
import Metrics
import Profiles
import Quantities
import Results
import Runs
import Tracing

/// One model on one device, simulated and applied.
struct HostValidationRig {
  private let model: HostValidation.ModelUnderTest
  private let callbacks: HostValidation.Callbacks
  private let run: PreparedRun
  private let dilation: Double

  /// A run whose device was never later than this share of a token has kept its pace. The device
  /// itself says how late it was; what the run is compared with has no say in that.
  private static let allowedLagShare = 0.1

  /// Loads the model for `device` and finds out how much its time has to be dilated.
  init(
    _ model: HostValidation.ModelUnderTest, device: DeviceProfile,
    callbacks: HostValidation.Callbacks
  ) throws {
    var options = model.options
    options.machine = .applied(device, dilation: 1)
    var run = try PreparedRun(
      options: options, of: model.loaded, progress: callbacks.bundling)
    dilation = try max(model.leastDilation, HostCheck(run).neededDilation)
    run.options.machine = .applied(device, dilation: dilation)
    self.model = model
    self.callbacks = callbacks
    self.run = run
  }

  /// Both runs at `depth`, and what their reader should know; nil after an interruption, and where
  /// no token was decoded.
  func row(depth: Int) throws -> (row: HostValidationRow, remarks: [String])? {
    let simulated = RunRecord(
      try run.replay(model.decisions, prefetchDepth: depth, tracesKernels: false), of: run,
      mode: "replayed", prefetchDepth: depth)
    var best: AppliedRun?
    var attempts = 0
    let allowedLag = (simulated.itlSeconds?.p50 ?? 0) * Self.allowedLagShare
    while attempts < model.mostAttempts, best.map({ $0.lag > allowedLag }) ?? true {
      guard let applied = try apply(depth: depth) else { return nil }
      attempts += 1
      if applied.lag < best?.lag ?? .infinity { best = applied }
    }
    guard let best else { return nil }
    return HostValidationRow(
      simulated: simulated, applied: best, dilation: dilation, attempts: attempts
    ).map { ($0, best.record.warnings) }
  }

  /// The applied run, once; nil after an interruption.
  private func apply(depth: Int) throws -> AppliedRun? {
    var run = run
    run.options.prefetchDepth = depth
    let load = HostLoad.now
    let execution = try run.execute(
      onText: { _ in }, isInterrupted: callbacks.isInterrupted)
    let disturbance = HostLoad.now.disturbance(since: load)
    guard execution.end != .interrupted else { return nil }
    let record = RunRecord(execution, of: run, mode: "applied", prefetchDepth: depth)
    let missed = execution.missedPace(TraceMetrics(trace: execution.trace)) ?? 0
    return AppliedRun(
      record: record, lag: record.worstLagSeconds ?? 0, missedPace: missed,
      isDisturbed: disturbance.isNoticeable)
  }
}
