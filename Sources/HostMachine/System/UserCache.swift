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

  /// Makes the folder at `path` and the folders above it, and makes sure that nobody else can put
  /// files there: what lies in it is believed.
  private static func make(_ path: String, files: any FileSystem) throws(HostError) -> String {
    let folder = path.split(separator: "/").reduce("") { "\($0)/\($1)" }
    if files.exists(folder), !files.isFolder(folder) {
      throw HostError(path: path, reason: "it is not a folder; move it away or set XDG_CACHE_HOME")
    }
    do throws(FileError) {
      try files.makeFolders(folder, isPrivate: true)
      try files.checkAccess(toFolder: folder)
    } catch {
      throw HostError(
        path: path,
        reason: "\(error.path): \(error.message); set XDG_CACHE_HOME to a folder that can be"
          + " written")
    }
    try requireOwn(folder, files: files)
    return folder
  }

  /// Looks at the folder and the one above it at the end of their links: who may write to the
  /// upper one can put another in the lower one's place, unless it is sticky as /tmp is.
  private static func requireOwn(_ folder: String, files: any FileSystem) throws(HostError) {
    let user = HostProcess.userID
    let above = folder.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    for path in [folder, above.isEmpty ? "/" : above] {
      guard let status = try? files.status(of: path) else { continue }
      let isTrusted = status.ownerID == user || path != folder && status.ownerID == 0
      let isShared = status.isWritableByOthers && (path == folder || !status.isSticky)
      guard !isTrusted || isShared else { continue }
      throw HostError(
        path: path,
        reason: isTrusted
          ? "other users may write to this folder, so that files in it are not to be trusted; take"
            + " their right away (chmod go-w), or set XDG_CACHE_HOME to a folder of your own"
          : "this folder is another user's, so that files in it are not to be trusted; set"
            + " XDG_CACHE_HOME to a folder of your own")
    }
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
