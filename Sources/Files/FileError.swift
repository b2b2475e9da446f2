/// Why a model file, or any file of this package, could not be read or written.
public struct FileError: Error, Hashable, CustomStringConvertible {
  /// The file as the caller named it.
  public var path: String
  /// The metadata key or the tensor at fault, when there is one.
  public var key: String?
  /// Where in the file the fault lies, in bytes from its beginning, when that helps.
  public var offset: Int?
  /// What is wrong and what to do, without the path and without a full stop.
  public var reason: String

  /// An error about the file at `path`.
  public init(path: String, key: String? = nil, offset: Int? = nil, reason: String) {
    self.path = path
    self.key = key
    self.offset = offset
    self.reason = reason
  }

  /// The path and the reason as one sentence.
  public var description: String {
    let place = offset.map { " (at byte \($0))" } ?? ""
    return "\(path): \(reason)\(place)"
  }
}
