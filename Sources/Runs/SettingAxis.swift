/// The values that one setting takes in turn.
public struct SettingAxis: Sendable {
  /// Each puts one of the values into settings.
  let choices: [Setting.Choice]

  /// `values` of `field`, in this order.
  public init<Value: Sendable>(
    _ field: any WritableKeyPath<Settings, Value> & Sendable, _ values: [Value]
  ) {
    choices = values.map { value -> Setting.Choice in { $0[keyPath: field] = value } }
  }
}

extension Settings {
  /// Every combination of the values of `axes`; the last axis runs fastest.
  public func varied(along axes: [SettingAxis]) -> [Settings] {
    axes.reduce([self]) { combinations, axis in
      combinations.flatMap { settings in
        axis.choices.map { choice in
          var varied = settings
          choice(&varied)
          return varied
        }
      }
    }
  }
}
