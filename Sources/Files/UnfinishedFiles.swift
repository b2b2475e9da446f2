import Glibc
import Synchronization

/// The temporary files of this process, so that an interrupted one can remove them.
///
/// The list belongs to the process as the files do: who is told of a signal knows no writer.
enum UnfinishedFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Creates and notes an empty file next to `path`, and opens it for writing.
  static func create(
    for path: String
  ) throws(SystemFailure) -> (temporaryPath: String, descriptor: Int32) {
    while true {
      let suffix = String(UInt32.random(in: 0 ... .max), radix: 36)
      let temporaryPath = "\(path).\(suffix).partial"
      // Within the lock, so that no file exists that is not on the list.
      let outcome = paths.withLock { paths -> Result<Int32, SystemFailure> in
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe open(temporaryPath, flags, 0o666)
        guard descriptor >= 0 else { return .failure(.latest) }
        paths.insert(temporaryPath)
        return .success(descriptor)
      }
      if case .failure(let failure) = outcome, failure.code == EEXIST { continue }
      return (temporaryPath, try outcome.get())
    }
  }

  /// Takes a file off the list that now has its final name.
  static func forget(_ temporaryPath: String) {
    paths.withLock { _ = $0.remove(temporaryPath) }
  }

  /// Removes a file that will not be finished.
  static func remove(_ temporaryPath: String) {
    paths.withLock { paths in
      // Not on the list any more: an interruption has removed it.
      guard paths.remove(temporaryPath) != nil else { return }
      _ = unsafe unlink(temporaryPath)
    }
  }

  /// Removes all files on the list.
  static func removeAll() {
    paths.withLock { paths in
      for path in paths { _ = unsafe unlink(path) }
      paths.removeAll()
    }
  }
}
