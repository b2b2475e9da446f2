import Files

/// A trace file could not be read.
public struct TraceFileError: Error, Hashable, CustomStringConvertible {
  /// What is wrong with the file.
  public var problem: Problem
  /// Where in the file it was noticed, in bytes from the beginning.
  public var byteOffset: Int

  /// The ways in which a file is not a trace.
  public enum Problem: Hashable, Sendable {
    /// Not the syntax of JSON.
    case notJSON
    /// The file stops in the middle of a value.
    case endsEarly
    /// JSON, but not a trace of this program.
    case notATrace
    /// A trace in a version of the format that this reader does not know.
    case otherFormat(Int)
    /// A trace in which something, named here, does not fit the rest.
    case damaged(String)
    /// The file cannot be read to its end, for this reason.
    case unreadable(String)
  }

  /// `problem`, noticed at `byteOffset`.
  public init(_ problem: Problem, at byteOffset: Int) {
    self.problem = problem
    self.byteOffset = byteOffset
  }

  /// What `fault` means in a trace.
  init(_ fault: JSONFault) {
    let problem: Problem =
      switch fault.problem {
      case .notJSON: .notJSON
      case .endsEarly: .endsEarly
      case .tooDeep: .notATrace
      case .repeatedKey(let key): .damaged("the key '\(key)' stands twice in one object")
      case .damaged(let what): .damaged(what)
      case .unreadable(let error): .unreadable(error.reason)
      }
    self.init(problem, at: fault.byteOffset)
  }

  public var description: String {
    switch problem {
    case .notJSON:
      "the file is not JSON (at byte \(byteOffset)); give a trace that edgewise wrote"
    case .endsEarly:
      "the trace is cut off at byte \(byteOffset); copy or record it again"
    case .notATrace:
      "the file is JSON but not a trace that edgewise wrote; give one that is"
    case .otherFormat(let number):
      "the trace has format \(number), this edgewise reads format "
        + "\(TraceFormat.version); read it with the edgewise that wrote it"
    case .damaged(let what):
      "the trace is damaged at byte \(byteOffset): \(what); copy or record it again"
    case .unreadable(let reason): "\(reason) (at byte \(byteOffset))"
    }
  }
}
