import Quantities

/// Whether a prediction held on this machine: what the winner and the default did there.
public struct Verification: Codable, Hashable, Sendable {
  /// Device time ran so many times slower than real time.
  public var dilation: Double
  /// How the winner did.
  public var winner: Case
  /// How the default did.
  public var standard: Case
  /// Winner ÷ default, less one, as replayed and as applied.
  public var predictedGain: Double
  /// The same, as applied.
  public var appliedGain: Double
  /// Whether applied speeds relate as predicted, within `tolerance`.
  public var held: Bool
  /// What runs warned of.
  public var warnings: [String]

  /// One choice of options.
  public struct Case: Codable, Hashable, Sendable {
    /// Decoded tokens per second, replayed.
    public var predicted: Double
    /// The median of `samples`.
    public var applied: Double
    /// Decoded tokens per second of each applied run, in order.
    public var samples: [Double]

    /// All of its values.
    public init(
      predicted: Double, applied: Double, samples: [Double]
    ) {
      self.predicted = predicted
      self.applied = applied
      self.samples = samples
    }

    /// (applied − predicted) ÷ predicted.
    public var error: Double { applied / predicted - 1 }
  }

  /// Of the predicted ratio of speeds.
  public static let tolerance = 0.05

  enum CodingKeys: String, CodingKey {
    case dilation, winner, held, warnings
    case standard = "default"
    case predictedGain = "predicted_gain"
    case appliedGain = "applied_gain"
  }

  /// Judges what was applied against what was predicted.
  public init(dilation: Double, winner: Case, standard: Case, warnings: [String]) {
    self.dilation = dilation
    self.winner = winner
    self.standard = standard
    self.warnings = warnings
    predictedGain = winner.predicted / standard.predicted - 1
    appliedGain = winner.applied / standard.applied - 1
    held = abs((1 + appliedGain) / (1 + predictedGain) - 1) <= Self.tolerance
  }

  /// What came of it, in a sentence.
  public var sentence: String {
    func percent(_ share: Double) -> String {
      let value = (share * 1000).rounded() / 10
      return (value >= 0 ? "+" : "") + "\(value) %"
    }
    let pace = { (value: Double) in value.threeDigits }
    let dilated = dilation == 1 ? "" : ", dilated \(pace(dilation)) times"
    return "Applied on this machine\(dilated): \(pace(winner.applied)) tok/s (predicted"
      + " \(pace(winner.predicted))) against \(pace(standard.applied)) (predicted"
      + " \(pace(standard.predicted))) for the default, \(percent(appliedGain)) where"
      + " \(percent(predictedGain)) were predicted: the prediction"
      + " \(held ? "held" : "did not hold")."
  }
}
