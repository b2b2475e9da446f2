/// A few figures of a result and the configuration that they belong to, in the form of the file
/// that `--write-baseline` writes: small, and the same for the same figures, so that it can be kept
/// beside sources.
public struct BaselineRecord: Codable, Hashable, Sendable {
  /// The Edgewise that made it.
  public var engineVersion: String
  /// Of which kind of result the figures are.
  public var resultKind: ResultKind
  /// One for each result: of `bench` there are several.
  public var results: [Entry]
  /// How to make it again.
  public var command: String

  /// All of its values.
  public init(
    engineVersion: String, resultKind: ResultKind, results: [Entry], command: String
  ) {
    self.engineVersion = engineVersion
    self.resultKind = resultKind
    self.results = results
    self.command = command
  }

  /// One result.
  public struct Entry: Codable, Hashable, Sendable {
    /// What the figures owe themselves to, by key, as texts.
    public var configuration: [String: String]
    /// The figures by key, with those that stand above it, such as `itl_seconds.p99`.
    public var figures: [String: Double]

    /// All of its values.
    public init(configuration: [String: String], figures: [String: Double]) {
      self.configuration = configuration
      self.figures = figures
    }
  }

  enum CodingKeys: String, CodingKey {
    case results, command
    case engineVersion = "engine_version"
    case resultKind = "result_kind"
  }
}
