internal import FoundationEssentials

/// The one folder that a report may write into.
public struct ReportFolder {
  public let path: String

  /// The folder at `path`.
  public init(path: String) { self.path = path }

  /// Writes a file whole or not at all, over one of the same name.
  ///
  /// - Precondition: `name` is a plain file name.
  public func write(_ bytes: some Sequence<UInt8>, as name: String) throws(ReportError) {
    let file = file(named: name)
    do {
      try Data(bytes).write(to: file, options: .atomic)
    } catch {
      throw ReportError(
        .fileNotWritten,
        "cannot write \(file.path): check that \(path) is a folder one may write to and has room")
    }
  }

  /// The content of a file.
  ///
  /// - Precondition: `name` is a plain file name.
  public func read(_ name: String) throws(ReportError) -> [UInt8] {
    let file = file(named: name)
    do {
      return [UInt8](try Data(contentsOf: file))
    } catch {
      throw ReportError(.fileNotRead, "cannot read \(file.path): draw the charts again")
    }
  }

  private func file(named name: String) -> URL {
    precondition(
      !name.isEmpty && !name.contains("/") && name != "..", "\(name) is not a plain file name")
    return URL(filePath: path, directoryHint: .isDirectory).appending(path: name)
  }
}
