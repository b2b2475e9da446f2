extension Chart {
  /// Draws the picture into one file, whose ending says in which format.
  ///
  /// - Throws: `ReportError` where the ending is of no format, gnuplot is missing or fails, or the
  ///   file cannot be written.
  public func write(to path: String, with gnuplot: Gnuplot) throws(ReportError) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let name = parts.last.map(String.init) ?? ""
    let folder = parts.dropLast().joined(separator: "/")
    guard let format = Format.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }),
      name.count > format.rawValue.count + 1
    else {
      throw ReportError(
        .fileNotWritten, "\(path) is no name of a picture: give it the ending .png or .svg")
    }
    let isAbsolute = path.hasPrefix("/")
    try ReportFolder(path: folder.isEmpty ? (isAbsolute ? "/" : ".") : folder)
      .write(try drawn(as: format, with: gnuplot), as: name)
  }
}
