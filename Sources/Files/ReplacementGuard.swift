import CLinux
import Glibc
import Synchronization

/// Which files may not be replaced or removed although they were not there when it was asked: what
/// somebody else gives such a name while a command is at work is not lost to its result.
public final class ReplacementGuard: Sendable {
  private let isOwn: @Sendable (String) -> Bool
  private let paths = Mutex<Set<String>>([])

  /// Nothing is guarded yet.
  ///
  /// - Parameter isOwn: Whether the file at a path may be replaced in any case.
  public init(isOwn: @escaping @Sendable (_ path: String) -> Bool) { self.isOwn = isOwn }

  /// From now on until this process has written it, what is at `path` is replaced and removed only
  /// where it is its own.
  public func watch(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  /// Whether `path` is one of those, whatever its spelling.
  func watches(_ path: String, of files: some FileSystem) -> Bool {
    paths.withLock { $0 }.contains { files.isSameFile($0, path) }
  }

  /// Forgets `path`, which this process has written.
  func release(_ path: String, of files: some FileSystem) {
    paths.withLock { $0 = $0.filter { !files.isSameFile($0, path) } }
  }

  /// Throws where there is a file of somebody else at `path`. A link that leads nowhere and a
  /// folder hold nothing that could be lost: neither is replaced by a file.
  func check(
    _ path: String, _ operation: FileError.Operation, of files: some FileSystem
  ) throws(FileError) {
    guard let kind = try? files.status(of: path).kind, kind != .folder, !isOwn(path) else { return }
    throw FileError(path: path, operation: operation, cause: .appeared)
  }
}

/// How a file gets a name that nothing has yet.
enum NewName {
  /// Gives the file at `path` the name `newPath`.
  ///
  /// - Throws: `FileError` with `EEXIST` where something has it.
  static func give(_ newPath: String, to path: String) throws(FileError) {
    do throws(FileError) {
      _ = try call(path, .rename) {
        unsafe Int(renameat2(AT_FDCWD, path, AT_FDCWD, newPath, linux_rename_noreplace))
      }
    } catch {
      guard error.isUnknownWay else { throw error }
      try link(newPath, to: path)
    }
  }

  /// The same by a second name, on file systems that know no other way.
  static func link(_ newPath: String, to path: String) throws(FileError) {
    do throws(FileError) {
      _ = try call(path, .rename) { unsafe Int(Glibc.link(path, newPath)) }
    } catch {
      guard error.isUnknownWay else { throw error }
      // One file has one name there. Who comes between these two steps is not noticed.
      var status = stat()
      if unsafe lstat(newPath, &status) == 0 {
        throw FileError(path: path, operation: .rename, cause: .system(code: EEXIST))
      }
      _ = try call(path, .rename) { unsafe Int(rename(path, newPath)) }
      return
    }
    _ = try call(path, .remove) { unsafe Int(unlink(path)) }
  }
}

extension FileError {
  /// Whether the file system has no such operation.
  fileprivate var isUnknownWay: Bool {
    [EINVAL, ENOSYS, EPERM, EOPNOTSUPP].contains { cause == .system(code: $0) }
  }
}
