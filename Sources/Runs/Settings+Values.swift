public import Files
public import Results

extension Settings {
  /// Those called `names`, as files have them.
  ///
  /// - Parameter keepsDefaults: Whether those are there too of which files of single runs have no
  ///   word at their defaults.
  public func values(_ names: [SettingName], keepsDefaults: Bool) -> SettingValues {
    var values = SettingValues()
    for setting in names.map(Setting.named) {
      let value = setting.value(in: self)
      let isUsual = value != nil && value == setting.name.usual
      values[setting.name] = isUsual && !keepsDefaults ? nil : value
    }
    return values
  }

  /// The settings in `values`, with the defaults of those that are absent.
  ///
  /// - Parameter files: Where a hot set is read from that they name; nil where none may be.
  /// - Throws: `RunError` where a value makes no sense.
  public init(_ values: SettingValues, files: (any FileSystem)?) throws {
    self.init()
    for setting in Setting.all {
      try setting.assign(values[setting.name], to: &self, files: files)
    }
  }

  /// The names of those that are not as in `other`.
  public func changes(from other: Settings) -> [SettingName] {
    Setting.all.filter { $0.value(in: self) != $0.value(in: other) }.map(\.name)
  }

  /// These settings with that called `name` taken from `other`.
  public func taking(_ name: SettingName, from other: Settings) -> Settings {
    var changed = self
    Setting.named(name).take(from: other, into: &changed)
    return changed
  }
}

extension Configured {
  /// What came of a run with `settings`.
  public init(settings: Settings, outcome: Outcome) {
    self.init(
      settings: settings.values(Outcome.settingNames, keepsDefaults: Outcome.keepsDefaults),
      outcome: outcome)
  }
}

extension Settings: Codable {
  /// The settings that `decoder` has; defaults for those that it has not. What they name in other
  /// files is not read: a policy with a hot set is refused.
  public init(from decoder: any Decoder) throws {
    try self.init(SettingValues(from: decoder), files: nil)
  }

  /// Every setting that is not left open.
  public func encode(to encoder: any Encoder) throws {
    try values(SettingName.allCases, keepsDefaults: true).encode(to: encoder)
  }
}
