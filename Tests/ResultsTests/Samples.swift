import FoundationEssentials

/// Files that earlier versions of Edgewise wrote; they open for ever.
enum Samples {
  /// The bytes of a sample of version 0, from before files had versions.
  static func bytes(_ name: String) throws -> Data {
    let folder = #filePath.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    return try Data(contentsOf: URL(filePath: "\(folder)/Samples/\(name)"))
  }
}
