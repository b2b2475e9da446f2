public import Files

extension Chart {
  /// Draws the picture into one file, whose ending says in which format.
  ///
  /// - Throws: `ReportError` where the ending is of no format, or gnuplot is missing or fails,
  ///   `FileError` where the file cannot be written.
  public func write(to path: String, of files: any FileSystem, with gnuplot: Gnuplot) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let name = parts.last.map(String.init) ?? ""
    guard let format = Format.allCases.first(where: { name.hasSuffix(".\($0.rawValue)") }),
      name.count > format.rawValue.count + 1
    else {
      throw ReportError(
        .unknownFormat, "\(path) is no name of a picture: give it the ending .png or .svg")
    }
    try files.write(try drawn(as: format, with: gnuplot), to: path)
  }
}
