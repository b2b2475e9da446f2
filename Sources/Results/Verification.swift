import Quantities

/// Whether the simulation held on this machine: what the winner and the default did there.
public struct Verification: Codable, Hashable, Sendable {
  /// Device time ran so many times slower than real time.
  public var dilation: Double
  /// How the winner did.
  public var winner: Case
  /// How the default did.
  public var standard: Case
  /// Winner ÷ default, less one, as replayed and as applied.
  public var simulatedGain: Double
  /// The same, as applied.
  public var appliedGain: Double
  /// Whether applied speeds relate as simulated, within `tolerance`.
  public var held: Bool
  /// What runs warned of.
  public var warnings: [String]

  /// One choice of options.
  public struct Case: Codable, Hashable, Sendable {
    /// Decoded tokens per second, replayed.
    public var simulated: Double
    /// The median of `samples`.
    public var applied: Double
    /// Decoded tokens per second of each applied run, in order.
    public var samples: [Double]

    /// All of its values.
    public init(
      simulated: Double, applied: Double, samples: [Double]
    ) {
      self.simulated = simulated
      self.applied = applied
      self.samples = samples
    }

    /// (applied − simulated) ÷ simulated.
    public var error: Double { applied / simulated - 1 }

    enum CodingKeys: String, CodingKey {
      case simulated = "predicted"
      case applied, samples
    }
  }

  /// Of the simulated ratio of speeds.
  public static let tolerance = 0.05

  enum CodingKeys: String, CodingKey {
    case dilation, winner, held, warnings
    case standard = "default"
    case simulatedGain = "predicted_gain"
    case appliedGain = "applied_gain"
  }

  /// Judges what was applied against what was simulated.
  public init(dilation: Double, winner: Case, standard: Case, warnings: [String]) {
    self.dilation = dilation
    self.winner = winner
    self.standard = standard
    self.warnings = warnings
    simulatedGain = winner.simulated / standard.simulated - 1
    appliedGain = winner.applied / standard.applied - 1
    held = abs((1 + appliedGain) / (1 + simulatedGain) - 1) <= Self.tolerance
  }

  /// What came of it, in a sentence.
  public var sentence: String {
    func percent(_ share: Double) -> String {
      let value = (share * 1000).rounded() / 10
      return (value >= 0 ? "+" : "") + "\(value) %"
    }
    let pace = { (value: Double) in value.threeDigits }
    let dilated = dilation == 1 ? "" : ", dilated \(pace(dilation)) times"
    return "Applied on this machine\(dilated): \(pace(winner.applied)) tok/s (simulated"
      + " \(pace(winner.simulated))) against \(pace(standard.applied)) (simulated"
      + " \(pace(standard.simulated))) for the default, \(percent(appliedGain)) where"
      + " \(percent(simulatedGain)) were simulated: the simulation"
      + " \(held ? "held" : "did not hold")."
  }
}
