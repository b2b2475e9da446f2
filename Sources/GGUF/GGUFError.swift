/// Why the content of a GGUF file cannot be used, or none can be made.
public struct GGUFError: Error, Hashable, CustomStringConvertible {
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

  /// The path, the reason and the offset as one sentence.
  public var description: String {
    let location = offset.map { " (at byte \($0))" } ?? ""
    return "\(path): \(reason)\(location)"
  }
}

extension String {
  /// The text between quotation marks, cut to a readable length and with control characters
  /// escaped: names in a file may hold anything, and errors are shown in a terminal.
  var quoted: String {
    let longest = 80
    return count > longest ? "\(prefix(longest))…".debugDescription : debugDescription
  }
}
