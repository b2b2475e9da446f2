public import Files

extension LineReader {
  /// Stops where the line that was read last, with a row of the table that errors call `path`, has
  /// no end: its last number may be cut, and would be read as another one.
  ///
  /// - Throws: `RunError` that names the line.
  public func requireEnd(of path: String) throws(RunError) {
    guard !hasEnd else { return }
    throw RunError(
      "\(path): line \(number), the last one, has no end, so the file may be cut; get it again, or"
        + " end that line if it is whole")
  }
}
