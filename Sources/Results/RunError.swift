/// A run that cannot start or go on, in one sentence that says what to do.
public struct RunError: Error, Hashable, CustomStringConvertible {
  public let description: String

  /// The sentence itself.
  public init(_ description: String) { self.description = description }
}
