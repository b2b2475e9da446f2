/// A value that a template is given under some name.
public indirect enum TemplateValue: Sendable {
  /// `none`
  case null
  /// `true` or `false`
  case truth(Bool)
  /// A whole number.
  case integer(Int)
  /// A number with a point.
  case real(Double)
  /// A string.
  case text(String)
  /// A list.
  case list([TemplateValue])
  /// In the order in which a template shall see the entries; of two with one key the last counts.
  case dictionary([(key: String, value: TemplateValue)])
}
