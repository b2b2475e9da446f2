import Glibc

/// The folder for files that can be made again at any time.
public enum UserCache {
  /// `$XDG_CACHE_HOME/edgewise`, or `~/.cache/edgewise` where that variable is not set; made, with
  /// access for this user only, if it is not there.
  public static func folder() throws(HostError) -> String {
    try folder(cacheHome: variable("XDG_CACHE_HOME"), home: variable("HOME"))
  }

  /// The folder for the values of the two variables. An empty or relative one counts as not set.
  static func folder(cacheHome: String?, home: String?) throws(HostError) -> String {
    if let cacheHome, cacheHome.hasPrefix("/") { return try make("\(cacheHome)/edgewise") }
    guard let home, home.hasPrefix("/") else {
      throw HostError(
        path: "XDG_CACHE_HOME",
        reason: "neither it nor HOME is set to the absolute path of a folder")
    }
    return try make("\(home)/.cache/edgewise")
  }

  /// Makes the folder at `path` and the folders above it.
  private static func make(_ path: String) throws(HostError) -> String {
    var folder = ""
    for name in path.split(separator: "/") {
      folder += "/\(name)"
      let isMade = unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST
      if !isMade, unsafe access(folder, F_OK) != 0 { throw unusable(path, at: folder) }
    }
    guard unsafe access(folder, R_OK | W_OK | X_OK) == 0 else { throw unusable(path, at: folder) }
    var status = stat()
    unsafe stat(folder, &status)
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw HostError(path: path, reason: "it is not a folder; move it away or set XDG_CACHE_HOME")
    }
    return folder
  }

  private static func unusable(_ path: String, at folder: String) -> HostError {
    HostError(
      path: path,
      reason: "\(folder): \(systemMessage()); set XDG_CACHE_HOME to a folder that can be written")
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
