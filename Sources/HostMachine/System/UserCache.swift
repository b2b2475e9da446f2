public import Files
import Glibc

/// The folder for files that can be made again at any time.
public enum UserCache {
  /// `$XDG_CACHE_HOME/edgewise`, or `~/.cache/edgewise` where that variable is not set; made, with
  /// access for this user only, if it is not there.
  public static func folder(files: any FileSystem) throws(HostError) -> String {
    try folder(
      cacheHome: variable("XDG_CACHE_HOME"), home: variable("HOME"), files: files)
  }

  /// The folder for the values of the two variables. An empty or relative one counts as not set.
  static func folder(
    cacheHome: String?, home: String?, files: any FileSystem
  ) throws(HostError) -> String {
    if let cacheHome, cacheHome.hasPrefix("/") {
      return try make("\(cacheHome)/edgewise", files: files)
    }
    guard let home, home.hasPrefix("/") else {
      throw HostError(
        path: "XDG_CACHE_HOME",
        reason: "neither it nor HOME is set to the absolute path of a folder")
    }
    return try make("\(home)/.cache/edgewise", files: files)
  }

  /// Makes the folder at `path` and the folders above it.
  private static func make(_ path: String, files: any FileSystem) throws(HostError) -> String {
    let folder = path.split(separator: "/").reduce("") { "\($0)/\($1)" }
    if files.exists(folder), !files.isFolder(folder) {
      throw HostError(path: path, reason: "it is not a folder; move it away or set XDG_CACHE_HOME")
    }
    do throws(FileError) {
      try files.makeFolders(folder, isPrivate: true)
      try files.checkAccess(toFolder: folder)
      return folder
    } catch {
      throw HostError(
        path: path,
        reason: "\(error.path): \(error.message); set XDG_CACHE_HOME to a folder that can be"
          + " written")
    }
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
