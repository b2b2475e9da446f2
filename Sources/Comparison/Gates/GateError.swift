/// A gate that cannot be understood, in a sentence.
public struct GateError: Error, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
