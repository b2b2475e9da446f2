/// A text that should be a quantity and is not.
public struct QuantityError: Error, Hashable, CustomStringConvertible {
  /// The text as it was written.
  public var text: String
  public var reason: String

  /// `text` cannot be read because of `reason`, the end of a sentence that begins with the text.
  public init(text: String, reason: String) {
    self.text = text
    self.reason = reason
  }

  public var description: String { "\"\(text)\" \(reason)" }
}
