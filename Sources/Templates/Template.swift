/// A chat template: a program in the part of Jinja that chat templates use, as Hugging Face
/// renders them.
///
/// It may come from anybody. Whatever it holds, reading and rendering it end soon, within bounds
/// of memory, with a text or an error.
public struct Template: Sendable {
  private let statements: [Statement]
  private let limits: TemplateLimits

  /// The template with `source`.
  ///
  /// - Throws: where it is too long, or not written as Jinja is, or uses what chat templates have
  ///   no use for, such as other templates.
  public init(
    _ source: String, limits: TemplateLimits = TemplateLimits()
  ) throws(TemplateError) {
    guard source.utf8.count <= limits.sourceByteCount else {
      let longest = limits.sourceByteCount >> 10
      throw TemplateError(line: 1, reason: "the whole is longer than \(longest) KiB")
    }
    self.limits = limits
    statements = try Parser.statements(of: source, limits: limits)
  }

  /// What the template prints. Takes little more stack than the limits say, whatever the template.
  ///
  /// - Parameters:
  ///   - variables: what it finds under names; of two with one name the last counts.
  ///   - now: what `strftime_now` tells.
  /// - Throws: where the template refuses what it is given, fails, or goes beyond the limits.
  public func render(
    _ variables: [(name: String, value: TemplateValue)], now: CivilTime
  ) throws(TemplateError) -> String {
    try Rendering(limits: limits, now: now).text(of: statements, given: variables)
  }
}
