import Quantities
import Results
import Runs

/// What a search is after.
public struct TuningGoal: Hashable, Sendable {
  public var objective: Objective
  /// Slower than so many tokens per second is not good enough; nil where any is.
  public var leastRate: Double?
  /// The same for `memory`, by the best speed that was found and `keptShare`; nil before one was.
  var keptRate: Double?
  /// A p99 between tokens above so many seconds is not good enough; nil where any is.
  public var greatestP99: Double?
  /// For `memory`: the share of the best decode speed that has to be kept.
  public var keptShare = 0.95

  /// What is made as good as possible.
  public enum Objective: String, CaseIterable, Sendable {
    /// Decoded tokens per second.
    case speed = "tok/s"
    /// The 99th percentile of the time between tokens.
    case latency = "p99"
    /// The time to the first token of the answer.
    case firstToken = "ttft"
    /// The RAM cap under which the speed is still nearly the best.
    case memory = "ram"
  }

  /// The goal without constraints.
  public init(_ objective: Objective) { self.objective = objective }

  /// More is better: tokens per second, one over a time, or one over the bytes.
  func merit(of trial: TrialRunner.Trial) -> Double {
    switch objective {
    case .speed: trial.figures.tokensPerSecond
    case .latency: 1 / max(trial.figures.itlP99Seconds, 1e-12)
    case .firstToken: 1 / max(trial.figures.ttftSeconds ?? .infinity, 1e-12)
    case .memory: 1 / Double(max(trial.settings.memory?.bytes ?? .max, 1))
    }
  }

  /// Whether `figures` keep to the constraints.
  func isMet(by figures: TrialFigures) -> Bool {
    figures.tokensPerSecond >= max(leastRate ?? 0, keptRate ?? 0)
      && figures.itlP99Seconds <= greatestP99 ?? .infinity
  }

  /// The same constraints for the first step of a search for the least memory: the fastest.
  var forSpeed: TuningGoal {
    var goal = self
    goal.objective = .speed
    return goal
  }

  /// The same, where what takes time is looked at: speed for `memory`.
  var forTime: TuningGoal { objective == .memory ? forSpeed : self }

  /// What the merit is a speed of.
  var phase: SpeedPhase { objective == .firstToken ? .prefill : .decode }

  /// The goal on a text on which candidates came to `figures`: for `memory`, what is kept is a
  /// share of the fastest there.
  func on(_ figures: [TrialFigures]) -> TuningGoal {
    guard objective == .memory, let fastest = figures.map(\.tokensPerSecond).max() else {
      return self
    }
    var goal = self
    goal.keptRate = fastest * keptShare
    return goal
  }

  /// A profile is not known well enough to tell merits apart that are closer than this.
  static let negligibleGain = 0.01
}
