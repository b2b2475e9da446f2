import Inference
import Profiles
public import Results
public import Runs

/// Applies the winner of a search and the default on this machine.
public struct Verifier {
  private let profile: DeviceProfile
  private let options: RunOptions
  private let model: LoadedModel
  private let bundling: (Double) -> Void

  /// How often each is applied; in turn, so that both see the same machine.
  private static let repetitions = 3

  /// Runs with `options` but for what was searched; their model has weights.
  ///
  /// - Parameters:
  ///   - model: Whose weights all runs share.
  ///   - bundling: Called while an expert bundle is made.
  /// - Precondition: the machine of `options` has a profile.
  public init(
    _ options: RunOptions, of model: LoadedModel, bundling: @escaping (Double) -> Void
  ) {
    guard let profile = options.machine.profile else {
      preconditionFailure("only a device with a profile can be applied")
    }
    self.profile = profile
    self.options = options
    self.model = model
    self.bundling = bundling
  }

  /// Runs winner and default, with device time as slow as this machine needs it; nil where the user
  /// did not want to wait for the end.
  ///
  /// - Parameter progress: Called with the share that is done.
  public func verify(
    _ outcome: TuningOutcome, progress: (Double) -> Void, isInterrupted: () -> Bool
  ) throws -> Verification? {
    guard let standard = outcome.result.standard else { return nil }
    let candidates = [outcome.standard, outcome.winner]
    var runs = try candidates.map(prepared)
    let dilation = try runs.map { try HostCheck($0).neededDilation }.max() ?? 1
    for index in runs.indices {
      runs[index].options.machine = .applied(profile, dilation: dilation)
    }
    var samples: [[Double]] = [[], []]
    var warnings: Set<String> = []
    for repetition in 0..<Self.repetitions {
      for (index, run) in runs.enumerated() {
        let execution = try run.execute(onText: { _ in }, isInterrupted: isInterrupted)
        guard execution.end != .interrupted else { return nil }
        let record = RunRecord(
          execution, of: run, mode: "applied", prefetchDepth: run.options.prefetchDepth)
        samples[index].append(record.tokensPerSecond ?? 0)
        // This process has searched before, and holds what a run alone would not.
        warnings.formUnion(record.warnings.filter { !$0.hasPrefix("the RAM cap was violated") })
        progress(
          Double(repetition * runs.count + index + 1) / Double(Self.repetitions * runs.count))
      }
    }
    func result(_ index: Int, _ trial: TrialRecord) -> Verification.Case {
      Verification.Case(
        simulated: trial.tokensPerSecond,
        applied: samples[index].sorted()[samples[index].count / 2],
        samples: samples[index])
    }
    return Verification(
      dilation: dilation, winner: result(1, outcome.result.winner),
      standard: result(0, standard), warnings: warnings.sorted())
  }

  private func prepared(_ candidate: Settings) throws -> PreparedRun {
    var options = options
    options.settings = candidate
    options.machine = .applied(profile, dilation: 1)
    return try PreparedRun(options: options, of: model, progress: bundling)
  }
}
