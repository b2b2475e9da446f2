import FoundationEssentials

/// A file of a profile or a part, before it is understood.
enum ProfileFile {
  static let ending = ".yaml"

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

  static func text(at path: String) throws(ProfileError) -> String {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw ProfileError(file: path, reason: "there is no such file")
    }
    guard !isDirectory else {
      throw ProfileError(file: path, reason: "this is a directory, not a profile")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ProfileError(file: path, reason: "the file cannot be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw ProfileError(file: path, reason: "this is not text in UTF-8")
    }
    return text
  }
}
