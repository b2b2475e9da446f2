/// A model that cannot be made, in one sentence that says what to change.
public struct SynthesisError: Error, Hashable, CustomStringConvertible {
  public let description: String

  /// The sentence itself.
  public init(_ description: String) { self.description = description }
}
