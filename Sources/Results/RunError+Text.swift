public import Files

extension FileSystem {
  /// The text of the file at `path`, in UTF-8.
  ///
  /// - Parameter complaint: The message where it cannot be read.
  /// - Throws: `RunError`: that message, or one that names a byte which is no text.
  public func text(of path: String, orElse complaint: String) throws(RunError) -> [UInt8] {
    do throws(FileError) { return try text(of: path) } catch {
      throw RunError(error.isNoText ? "\(error)" : complaint)
    }
  }
}
