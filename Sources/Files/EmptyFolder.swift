import Glibc

/// A folder that goes where nothing was put into it.
public enum EmptyFolder {
  /// Removes the folder at `path` where it is empty. Asks the system and does nothing else, so that
  /// a handler of signals may call it.
  public static func remove(_ path: UnsafePointer<CChar>) { _ = unsafe rmdir(path) }
}
