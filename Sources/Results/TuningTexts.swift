/// The texts that a search's winner was decided on, and what was compared with it there.
public struct TuningTexts: Codable, Hashable, Sendable {
  /// Where each text begins: made-up ones at these seeds, a recording at its own. On the first of
  /// them was searched.
  public var seeds: [UInt64]
  /// On how many of them the winner keeps to the constraints and nothing that was compared is more
  /// than 1 % better.
  public var heldCount: Int
  /// What was compared, the winner first, then by how good it is over all texts.
  public var compared: [ComparedTrial]

  /// All of its values.
  public init(seeds: [UInt64], heldCount: Int, compared: [ComparedTrial]) {
    self.seeds = seeds
    self.heldCount = heldCount
    self.compared = compared
  }

  enum CodingKeys: String, CodingKey {
    case seeds, compared
    case heldCount = "held_texts"
  }
}

/// Settings, and how good they are on several texts beside the winner of a search.
public typealias ComparedTrial = Configured<TextFigures>

/// How good something is on several texts beside the winner of a search.
public struct TextFigures: SettingsOutcome {
  /// Its objective ÷ the winner's, better above 1: the geometric mean over all texts.
  public var relative: Double
  /// The least over the texts.
  public var leastRelative: Double
  /// The greatest over the texts.
  public var greatestRelative: Double
  /// Whether the texts do not tell it from the winner: it is within 1 %, or the mean difference is
  /// within what texts differ by.
  public var isTied: Bool

  public static let settingNames = SettingName.searched
  public static let keepsDefaults = false

  /// All of its values.
  public init(
    relative: Double, leastRelative: Double, greatestRelative: Double, isTied: Bool
  ) {
    self.relative = relative
    self.leastRelative = leastRelative
    self.greatestRelative = greatestRelative
    self.isTied = isTied
  }

  enum CodingKeys: String, CodingKey {
    case relative
    case leastRelative = "least_relative"
    case greatestRelative = "greatest_relative"
    case isTied = "tied"
  }
}

/// What a search's winner gains over the default in its objective, as a part of the default's; and
/// how sure that is.
public struct TuningGain: Codable, Hashable, Sendable {
  /// The geometric mean over all texts.
  public var mean: Double
  /// On the text where it gains least, and where it gains most.
  public var least, greatest: Double
  /// Between which ends nine of ten lie, by what is not known of texts and of the device. Both
  /// settings run on the same device, so that only counts how much more one of them follows a part.
  public var low, high: Double

  /// Whether the interval does not settle that it gains or loses at all.
  public var isOpen: Bool

  /// All of its values.
  public init(mean: Double, least: Double, greatest: Double, low: Double, high: Double) {
    self.mean = mean
    self.least = least
    self.greatest = greatest
    self.low = low
    self.high = high
    isOpen = low <= 0 && high >= 0
  }

  enum CodingKeys: String, CodingKey {
    case mean, least, greatest, low, high
    case isOpen = "open"
  }
}
