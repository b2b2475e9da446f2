import FoundationEssentials
import Glibc
import Simulation

/// Finds the folder with device profiles: the nearest `Profiles` above the working directory or
/// above the executable.
enum ProfileLibrary {
  static var catalog: ProfileCatalog {
    let starts = [FileManager.default.currentDirectoryPath, executableFolder]
    return ProfileCatalog(directories: starts.compactMap(nearestProfiles))
  }

  /// The profile in the file `name`, or of that name in the catalog.
  static func profile(_ name: String) throws -> DeviceProfile {
    let looksLikeFile = name.contains("/") || name.hasSuffix(".yaml")
    return try looksLikeFile ? DeviceProfile(path: name) : catalog.profile(named: name)
  }

  private static func nearestProfiles(above start: String) -> String? {
    var folder = start
    while !folder.isEmpty, folder != "/" {
      var isFolder = false
      let candidate = folder + "/Profiles"
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), isFolder {
        return candidate
      }
      folder = folder.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }
    return nil
  }

  private static var executableFolder: String {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return (path ?? "").split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
  }
}
