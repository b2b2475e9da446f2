/// Something that edgewise needs of this machine is not to be had.
public struct HostError: Error, Hashable, CustomStringConvertible {
  /// The file or folder concerned, or the variable that should name one.
  public var path: String
  public var reason: String

  /// `path` cannot be used, for `reason`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  public var description: String { "cannot use \(path): \(reason)" }
}
