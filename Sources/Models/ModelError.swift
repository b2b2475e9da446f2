/// A model file is well-formed, but not something this engine can run.
public struct ModelError: Error, Hashable, CustomStringConvertible {
  public var path: String
  public var reason: String

  /// `path` cannot be run because of `reason`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "\(path): \(reason)" }
}
