import FoundationEssentials

extension DeviceProfile {
  /// The profile in the file at `path`; it is named after the file.
  public init(path: String) throws(ProfileError) {
    let fileName = path.split(separator: "/").last.map(String.init) ?? path
    let name = fileName.hasSuffix(".yaml") ? String(fileName.dropLast(5)) : fileName
    try self.init(yaml: Self.text(ofFile: path), name: name, file: path)
  }

  private static func text(ofFile path: String) throws(ProfileError) -> String {
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
