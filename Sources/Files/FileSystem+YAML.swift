extension FileSystem {
  /// The text of the file at `path` as `text` gives it, without the blanks at its end: lines there
  /// may hold tabs, which YAML does not take for blanks.
  ///
  /// - Throws: `FileError` as `text`.
  public func yaml(of path: String, limit: ByteLimit) throws(FileError) -> String {
    var text = Substring(decoding: try self.text(of: path, limit: limit), as: UTF8.self)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text + "\n"
  }
}
