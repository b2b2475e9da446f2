/// A value that a template is given under some name.
public indirect enum TemplateValue: Sendable {
  case null
  case truth(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case list([TemplateValue])
  /// In the order in which a template shall see the entries; of two with one key the last counts.
  case dictionary([(key: String, value: TemplateValue)])
}
