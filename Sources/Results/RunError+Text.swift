public import Files

extension FileSystem {
  /// The text of the file at `path`, in UTF-8.
  ///
  /// - Parameters:
  ///   - limit: A larger file is none of that kind, and is not read.
  ///   - complaint: The message where it cannot be read.
  /// - Throws: `RunError`: that message, or one that says what else than such a file it is.
  public func text(
    of path: String, limit: ByteLimit, orElse complaint: String
  ) throws(RunError) -> [UInt8] {
    do throws(FileError) { return try text(of: path, limit: limit) } catch {
      throw RunError(error.isAboutKind ? "\(error)" : complaint)
    }
  }
}
