/// What is wrong with a text that was to be JSON.
public struct JSONFault: Error, Hashable, Sendable {
  /// The kind of fault.
  public var problem: Problem
  /// Where in the text it was noticed, in bytes from the beginning.
  public var byteOffset: Int

  /// The ways in which a text is not what was expected.
  public enum Problem: Hashable, Sendable {
    /// Not the syntax of JSON.
    case notJSON
    /// The text stops in the middle of a value.
    case endsEarly
    /// Values are nested deeper than anything that is read.
    case tooDeep
    /// An object has this key twice.
    case repeatedKey(String)
    /// JSON in which something, named here, does not fit the rest.
    case damaged(String)
    /// The file cannot be read any further.
    case unreadable(FileError)
  }

  /// `problem`, noticed at `byteOffset`.
  public init(_ problem: Problem, at byteOffset: Int) {
    self.problem = problem
    self.byteOffset = byteOffset
  }

  /// What is wrong, without what to do about it and without a full stop.
  public var reason: String {
    switch problem {
    case .notJSON: "it is no JSON from byte \(byteOffset) on"
    case .endsEarly: "it is cut off at byte \(byteOffset)"
    case .tooDeep: "its values are nested too deep at byte \(byteOffset)"
    case .repeatedKey(let key): "it has \"\(key)\" twice in one object, at byte \(byteOffset)"
    case .damaged(let what): "\(what), at byte \(byteOffset)"
    case .unreadable(let error): error.reason
    }
  }
}
