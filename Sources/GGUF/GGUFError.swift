public import Files

/// Why a model file could not be read or written.
public typealias GGUFError = FileError

extension String {
  /// The text between quotation marks, cut to a readable length and with control characters
  /// escaped: names in a file may hold anything, and errors are shown in a terminal.
  var quoted: String {
    let longest = 80
    return count > longest ? "\(prefix(longest))…".debugDescription : debugDescription
  }
}
