import Quantities
import Results
import Runs

/// What a search is after.
public struct TuningGoal: Hashable, Sendable {
  public var objective: Objective
  /// Slower than so many tokens per second is not good enough; nil where any is.
  public var leastRate: Double?
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
    /// The RAM cap under which the speed is still nearly the best.
    case memory = "ram"
  }

  /// The goal without constraints.
  public init(_ objective: Objective) { self.objective = objective }

  /// More is better: tokens per second, one over the p99, or one over the bytes.
  func merit(of trial: TrialRunner.Trial) -> Double {
    switch objective {
    case .speed: trial.figures.tokensPerSecond
    case .latency: 1 / max(trial.figures.itlP99Seconds, 1e-12)
    case .memory: 1 / Double(max(trial.settings.memory?.bytes ?? .max, 1))
    }
  }

  /// Whether `figures` keep to the constraints.
  func isMet(by figures: TrialFigures) -> Bool {
    figures.tokensPerSecond >= leastRate ?? 0
      && figures.itlP99Seconds <= greatestP99 ?? .infinity
  }

  /// The same constraints for the first step of a search for the least memory: the fastest.
  var forSpeed: TuningGoal {
    var goal = self
    goal.objective = .speed
    return goal
  }

  /// A profile is not known well enough to tell merits apart that are closer than this.
  static let negligibleGain = 0.01
}
