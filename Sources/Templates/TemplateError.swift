/// Why a chat template cannot be read or rendered.
public struct TemplateError: Error, Hashable, CustomStringConvertible {
  /// The line of the template, counted from one.
  public var line: Int
  /// What is wrong, without a full stop.
  public var reason: String
  /// What the template itself says about the conversation, where it refuses one with
  /// `raise_exception`.
  public var refusal: String?

  /// An error at `line` of a template.
  public init(line: Int, reason: String, refusal: String? = nil) {
    self.line = line
    self.reason = reason
    self.refusal = refusal
  }

  public var description: String { "line \(line) of the chat template: \(reason)" }
}

extension String {
  /// The text as it is quoted in an error: not all of a long one.
  var excerpt: String {
    let longest = 200
    let start = unicodeScalars.prefix(longest + 1)
    guard start.count > longest else { return self }
    return String(String.UnicodeScalarView(start.dropLast())) + "…"
  }
}
