public import Results

/// Settings that were asked for, such as those of flags; all others are left to defaults and files.
public struct GivenSettings: Sendable {
  public private(set) var names: Set<SettingName> = []
  /// Meaningful where `names` says so.
  private var settings = Settings()

  /// None.
  public init() {}

  /// Asks for `value`; for nothing where it is nil.
  public mutating func set<Value>(_ field: WritableKeyPath<Settings, Value>, _ value: Value?) {
    guard let value else { return }
    settings[keyPath: field] = value
    note(field)
  }

  /// Asks for `value`; for nothing where it is nil.
  public mutating func set<Value>(_ field: WritableKeyPath<Settings, Value?>, _ value: Value?) {
    guard let value else { return }
    settings[keyPath: field] = value
    note(field)
  }

  /// Asks for nothing to be chosen, where `set` with nil asks for nothing.
  public mutating func clear<Value>(_ field: WritableKeyPath<Settings, Value?>) {
    settings[keyPath: field] = nil
    note(field)
  }

  private mutating func note(_ field: PartialKeyPath<Settings>) {
    names.formUnion(Setting.all.filter { $0.field == field }.map(\.name))
  }

  /// Asks for what `others` ask for, too.
  public mutating func add(_ others: GivenSettings) {
    settings = others.applied(to: settings)
    names.formUnion(others.names)
  }

  /// `settings` with all that was asked for.
  public func applied(to settings: Settings) -> Settings {
    var settings = settings
    for setting in Setting.all where names.contains(setting.name) {
      setting.take(from: self.settings, into: &settings)
    }
    return settings
  }

  /// What is wrong with the first of them that is out of range, in a sentence; nil where none is.
  public var fault: String? {
    Setting.all.filter { names.contains($0.name) }
      .compactMap { $0.fault($0.value(in: settings)) }.first
  }
}
