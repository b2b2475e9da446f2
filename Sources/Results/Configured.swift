/// What came of something that was run with settings.
public protocol SettingsOutcome: Codable, Hashable, Sendable {
  /// The settings that its files have beside it.
  static var settingNames: [SettingName] { get }
  /// Whether files have settings at their defaults too, where those mean nothing unusual.
  static var keepsDefaults: Bool { get }
}

/// An outcome with the settings that it owes itself to; one object in files.
@dynamicMemberLookup
public struct Configured<Outcome: SettingsOutcome>: Codable, Hashable, Sendable {
  /// The settings that the outcome owes itself to.
  public var settings: SettingValues
  /// Everything but the settings.
  public var outcome: Outcome

  /// What came of a run with `settings`.
  public init(settings: SettingValues, outcome: Outcome) {
    self.settings = settings
    self.outcome = outcome
  }

  /// Both, from the fields of one object.
  public init(from decoder: any Decoder) throws {
    settings = try SettingValues(Outcome.settingNames, from: decoder)
    outcome = try Outcome(from: decoder)
  }

  /// Both, as the fields of one object.
  public func encode(to encoder: any Encoder) throws {
    try settings.encode(to: encoder)
    try outcome.encode(to: encoder)
  }

  /// One field of the outcome.
  public subscript<Value>(dynamicMember field: WritableKeyPath<Outcome, Value>) -> Value {
    get { outcome[keyPath: field] }
    set { outcome[keyPath: field] = newValue }
  }

  /// One of what was derived from the outcome.
  public subscript<Value>(dynamicMember field: KeyPath<Outcome, Value>) -> Value {
    outcome[keyPath: field]
  }

  /// One of the settings.
  public subscript<Value>(dynamicMember setting: KeyPath<SettingValues, Value>) -> Value {
    settings[keyPath: setting]
  }
}
