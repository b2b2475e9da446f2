/// How much a template may ask for. Templates come with model files, from anybody.
public struct TemplateLimits: Hashable, Sendable {
  /// Bytes of the template itself.
  public var sourceByteCount = 256 << 10
  /// How deep blocks and brackets of the template, and values within values, may be nested.
  public var nesting = 100
  /// How deep macros, statements and expressions may be under way within each other.
  public var recursion = 400
  /// Bytes of stack that they may take; no more than half of a stack, where that is less.
  public var stackByteCount = 2 << 20
  /// Statements, expressions, items and pieces of text that are looked at in one rendering: about a
  /// second on a slow core. A conversation of a thousand messages takes some 200,000.
  public var stepCount = 2_500_000
  /// Bytes of one text, the rendered one included.
  public var textByteCount = 4 << 20
  /// Bytes of all texts, lists and dictionaries that one rendering makes, whether it keeps them or
  /// not, so that what it holds at a time stays below.
  public var madeByteCount = 128 << 20

  /// The limits that hold where no others are given.
  public init() {}
}
