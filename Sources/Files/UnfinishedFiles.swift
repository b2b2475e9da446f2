import Glibc
import Synchronization

/// The temporary files of this process, so that an interrupted one can remove them.
///
/// The list belongs to the process as the files do: a signal handler knows no writer.
enum UnfinishedFiles {
  private static let owners = Mutex<[String: any FileSystem]>([:])

  /// Creates and notes an empty file of `files` next to `path`, and opens it for writing.
  static func create(
    for path: String, files: any FileSystem
  ) throws(FileError) -> any OpenFile {
    while true {
      let suffix = String(UInt32.random(in: 0 ... .max), radix: 36)
      let temporaryPath = "\(path).\(suffix).partial"
      // Within the lock, so that no file exists that is not on the list.
      let outcome = owners.withLock { owners -> Result<any OpenFile, FileError> in
        let outcome = Result { () throws(FileError) in
          try files.open(temporaryPath, for: .creating(isPrivate: false))
        }
        if case .success = outcome { owners[temporaryPath] = files }
        return outcome
      }
      if case .failure(let error) = outcome, error.cause == .system(code: EEXIST) { continue }
      return try outcome.get()
    }
  }

  /// Takes a file off the list that now has its final name.
  static func forget(_ temporaryPath: String) {
    owners.withLock { _ = $0.removeValue(forKey: temporaryPath) }
  }

  /// Removes a file that will not be finished.
  static func remove(_ temporaryPath: String) {
    owners.withLock { owners in
      // Not on the list any more: an interruption has removed it.
      guard let files = owners.removeValue(forKey: temporaryPath) else { return }
      try? files.remove(temporaryPath)
    }
  }

  /// Removes all files on the list.
  static func removeAll() {
    owners.withLock { owners in
      for (path, files) in owners { try? files.remove(path) }
      owners.removeAll()
    }
  }
}
