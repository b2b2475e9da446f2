import FoundationEssentials

/// The profiles that lie in some directories, by name.
public struct ProfileCatalog: Sendable {
  private let pathOfName: [String: String]

  /// The profiles (`NAME.yaml`) in `directories`; where a name occurs twice the first one counts.
  ///
  /// A directory that does not exist holds none.
  public init(directories: [String]) {
    var paths: [String: String] = [:]
    for directory in directories {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      for file in files where file.hasSuffix(".yaml") {
        let name = String(file.dropLast(5))
        paths[name] = paths[name] ?? "\(directory)/\(file)"
      }
    }
    pathOfName = paths
  }

  /// In alphabetical order.
  public var names: [String] { pathOfName.keys.sorted() }

  /// Reads the profile called `name`.
  public func profile(named name: String) throws(ProfileError) -> DeviceProfile {
    if let path = pathOfName[name] { return try DeviceProfile(path: path) }
    let nearest = NearestName.nearest(to: name, among: names).map { "; nearest: \($0)" } ?? ""
    throw ProfileError(
      file: nil,
      reason: "no profile named \(name)\(nearest). `edgewise device list` shows all")
  }
}
