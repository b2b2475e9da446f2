/// A profile cannot be read, found or changed as asked.
public struct ProfileError: Error, Hashable, CustomStringConvertible {
  /// The file, or the name of the profile where it did not come from a file; nil where there is
  /// neither.
  public var file: String?
  /// The path of the field at fault, such as `storage.lanes`; nil where it is the whole profile.
  public var path: String?
  public var reason: String

  /// `reason` prevents the use of `path` in `file`.
  public init(file: String?, path: String? = nil, reason: String) {
    self.file = file
    self.path = path
    self.reason = reason
  }

  public var description: String {
    [file, path, reason].compactMap(\.self).joined(separator: ": ")
  }
}
