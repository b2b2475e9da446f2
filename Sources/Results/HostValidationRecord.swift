import Metrics

/// Simulated beside applied runs, in the form that `validate host --format json` prints.
public struct HostValidationRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// What was compared, a row each.
  public var rows: [Row]
  /// nil where nothing was compared.
  public var summary: Summary?
  /// The most that errors may be.
  public var thresholds: Thresholds
  /// False where it was interrupted: some rows are missing.
  public var isComplete: Bool
  /// Each once.
  public var warnings: [String]
  /// How to make it again.
  public var command: String
  /// The machine that was compared with.
  public var host: HostDescription

  /// All of its values.
  public init(
    engineVersion: String, rows: [Row], summary: Summary? = nil, thresholds: Thresholds,
    isComplete: Bool, warnings: [String], command: String, host: HostDescription
  ) {
    self.engineVersion = engineVersion
    self.rows = rows
    self.summary = summary
    self.thresholds = thresholds
    self.isComplete = isComplete
    self.warnings = warnings
    self.command = command
    self.host = host
  }

  public typealias Row = HostValidationRow

  /// What the errors come to; shares, without signs.
  public struct Summary: Codable, Hashable, Sendable {
    /// Of the median time between tokens.
    public var medianP50Error: Double
    /// The largest of those.
    public var worstP50Error: Double
    /// Of the 99th percentile of the time between tokens.
    public var medianP99Error: Double
    /// The largest of those.
    public var worstP99Error: Double
    /// Of the decode speed.
    public var worstSpeedError: Double
    /// The largest difference between stall shares.
    public var worstStallError: Double
    /// The largest difference between overlaps with attention.
    public var worstOverlapError: Double
    /// Runs whose tokens or hits differ.
    public var inexactRows: Int
    /// Runs that had to be applied more than once.
    public var repeatedRows: Int

    enum CodingKeys: String, CodingKey {
      case medianP50Error = "median_p50_error"
      case worstP50Error = "worst_p50_error"
      case medianP99Error = "median_p99_error"
      case worstP99Error = "worst_p99_error"
      case worstSpeedError = "worst_speed_error"
      case worstStallError = "worst_stall_error"
      case worstOverlapError = "worst_overlap_error"
      case inexactRows = "inexact_rows"
      case repeatedRows = "repeated_rows"
    }

    /// The summary of `rows`; nil where there are none.
    public init?(_ rows: [Row]) {
      guard !rows.isEmpty else { return nil }
      let p50 = SampleStatistics(rows.map { abs($0.p50Error) })
      let p99 = SampleStatistics(rows.map { abs($0.p99Error) })
      medianP50Error = p50.median
      worstP50Error = p50.greatest
      medianP99Error = p99.median
      worstP99Error = p99.greatest
      worstSpeedError = rows.map { abs($0.speedError) }.max() ?? 0
      worstStallError = rows.map { abs($0.stallError) }.max() ?? 0
      worstOverlapError = rows.compactMap { $0.overlapError.map(abs) }.max() ?? 0
      inexactRows = rows.count { !$0.isExact }
      repeatedRows = rows.count { $0.attempts > 1 }
    }
  }

  /// The most that errors may be, as shares.
  public struct Thresholds: Codable, Hashable, Sendable {
    /// Of the median time between tokens, the median of all runs.
    public var medianP50Error: Double
    /// Of the median time between tokens, in any run.
    public var worstP50Error: Double
    /// Of the 99th percentile of the time between tokens, in any run.
    public var worstP99Error: Double

    /// These limits.
    public init(medianP50Error: Double, worstP50Error: Double, worstP99Error: Double) {
      self.medianP50Error = medianP50Error
      self.worstP50Error = worstP50Error
      self.worstP99Error = worstP99Error
    }

    enum CodingKeys: String, CodingKey {
      case medianP50Error = "median_p50_error"
      case worstP50Error = "worst_p50_error"
      case worstP99Error = "worst_p99_error"
    }
  }

  enum CodingKeys: String, CodingKey {
    case rows, summary, thresholds, warnings, command, host
    case engineVersion = "engine_version"
    case isComplete = "complete"
  }

  /// Whether all errors are within the thresholds and all hits are the same; nothing that was
  /// compared is not.
  public var isPassed: Bool {
    guard let summary else { return false }
    return summary.medianP50Error <= thresholds.medianP50Error
      && summary.worstP50Error <= thresholds.worstP50Error
      && summary.worstP99Error <= thresholds.worstP99Error && summary.inexactRows == 0
  }
}
