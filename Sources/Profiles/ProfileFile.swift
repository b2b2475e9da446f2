import Files
import Quantities

/// A file of a profile or a part, before it is understood.
enum ProfileFile {
  static let ending = ".yaml"
  /// The largest that come along have 6 KiB.
  private static let mostBytes = ByteCount.mebibytes(1)

  /// What the profile at `path` is asked for by: its file name without the ending.
  static func name(at path: String) -> String {
    let fileName = path.split(separator: "/").last.map(String.init) ?? path
    return fileName.hasSuffix(ending) ? String(fileName.dropLast(ending.count)) : fileName
  }

  /// The folder that the file at `path` lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// - Parameter noun: What such a file is called in errors.
  static func text(
    at path: String, of files: any FileSystem, noun: String = "profile"
  ) throws(ProfileError) -> String {
    let limit = ByteLimit(mostBytes, of: noun)
    do throws(FileError) { return try files.yaml(of: path, limit: limit) } catch {
      let reason =
        switch error.cause {
        case .folder: "this is a directory, not a \(noun)"
        case _ where error.isAboutKind: error.reason
        case _ where error.isMissing: "there is no such file"
        default: "the file cannot be read: \(error.message)"
        }
      throw ProfileError(file: path, reason: reason)
    }
  }
}
