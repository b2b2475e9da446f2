import Glibc
import Synchronization

/// The temporary files of this process, so that an interrupted one can remove them; and those that
/// processes have left behind which could not.
///
/// The list belongs to the process as the files do: a signal handler knows no writer.
enum UnfinishedFiles {
  private static let owners = Mutex<[String: any FileSystem]>([:])
  /// Folders in which no file is left that was left behind before this process began.
  private static let sweptFolders = Mutex<Set<String>>([])
  /// Says whose they are: nothing else is ever removed.
  private static let suffix = ".edgewise.partial"
  /// What file systems take for a name at most.
  private static let mostNameBytes = Int(NAME_MAX)

  /// Creates and notes an empty file of `files` next to `path`, and opens it for writing.
  static func create(
    for path: String, files: any FileSystem
  ) throws(FileError) -> any OpenFile {
    removeAbandoned(nextTo: path, files: files)
    let nameStart = path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex
    let (folder, name) = (path[..<nameStart], path[nameStart...])
    while true {
      let ending = Self.newEnding()
      let temporaryPath = "\(folder)\(beginning(of: name, leaving: ending.utf8.count))\(ending)"
      // Within the lock, so that no file exists that is not on the list.
      let outcome = owners.withLock { owners -> Result<any OpenFile, FileError> in
        let outcome = Result { () throws(FileError) in
          try files.open(temporaryPath, for: .creating(isPrivate: false))
        }
        if case .success = outcome { owners[temporaryPath] = files }
        return outcome
      }
      if case .failure(let error) = outcome, error.cause == .system(code: EEXIST) { continue }
      let file = try outcome.get()
      // Where files cannot be claimed, none is taken for abandoned either.
      _ = try? file.claim()
      // Another process may have swept it away before it was claimed.
      if (try? file.status().nameCount) != 0 { return file }
      forget(temporaryPath)
    }
  }

  /// As much of a file's `name` as leaves room for so many bytes behind it: the temporary name may
  /// not be too long where the name is not. One that is too long itself stays as it is, so that it
  /// is refused before anything is written.
  private static func beginning(of name: Substring, leaving byteCount: Int) -> Substring {
    guard name.utf8.count <= mostNameBytes else { return name }
    var name = name
    while name.utf8.count > mostNameBytes - byteCount { name.removeLast() }
    return name
  }

  /// Removes what processes that have ended left behind in the folder of `path`, once in the life
  /// of this process: a file is not complete, and only its writer knew the name.
  private static func removeAbandoned(nextTo path: String, files: any FileSystem) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    guard sweptFolders.withLock({ $0.insert(folder).inserted }),
      let names = try? files.names(inFolder: folder)
    else { return }
    for name in names where isTemporary(name) {
      let path = folder + name
      // A link may lead to any file. Asked before it is opened, which some devices notice.
      guard (try? files.destination(ofLink: path)) == nil,
        let status = try? files.status(of: path), status.kind == .regular,
        status.ownerID == geteuid(), status.nameCount == 1,
        let file = try? files.open(path, for: .reading),
        (try? file.status().isSameFile(as: status)) == true, (try? file.claim()) == true
      else { continue }
      try? files.remove(path)
    }
  }

  /// What the name of a temporary file ends with: whose it is, and a number of its own.
  private static func newEnding() -> String {
    let number = String(UInt32.random(in: 0 ... .max), radix: 36)
    let zeros = String(repeating: "0", count: numberLength - number.count)
    return ".\(getpid())-\(zeros)\(number)\(suffix)"
  }

  /// Digits of the largest number to the base of 36.
  private static let numberLength = String(UInt32.max, radix: 36).count

  /// Whether a file's `name` is one that `create` gives: what else ends with the suffix has been
  /// called so by somebody.
  private static func isTemporary(_ name: String) -> Bool {
    guard name.hasSuffix(suffix) else { return false }
    let parts = name.dropLast(suffix.count).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1,
      let words = parts.last?.split(separator: "-", omittingEmptySubsequences: false),
      words.count == 2
    else {
      return false
    }
    let (process, number) = (words[0], words[1])
    return (Int32(process) ?? 0) > 0 && process.allSatisfy(\.isNumber)
      && number.count == numberLength && UInt32(number, radix: 36) != nil
      && number == number.lowercased()
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
