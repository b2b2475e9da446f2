import Glibc

/// A system call that failed, and the sentence for it.
struct SystemFailure: Error {
  /// The value of `errno`.
  let code: Int32

  /// The failure of the latest system call of this thread.
  static var latest: SystemFailure { SystemFailure(code: errno) }

  /// What is wrong and what to do when a file could not be opened or read.
  var whenReading: String {
    switch code {
    case ENOENT, ENOTDIR: "there is no such file; check the path"
    case EACCES, EPERM: "this user may not read the file; change its permissions"
    default: "the file could not be read: \(text)"
    }
  }

  /// What is wrong and what to do when a file could not be created or written.
  var whenWriting: String {
    switch code {
    case ENOENT, ENOTDIR: "the folder does not exist; create it first"
    case EACCES, EPERM: "this user may not write to the folder; choose another one"
    case EROFS: "the file system is read-only; choose another folder"
    case ENOSPC: "the disk is full; free some space or choose another one"
    case EDQUOT: "the disk quota is used up; free some space or choose another disk"
    case EFBIG: "the file would become larger than the system allows here"
    default: "the file could not be written: \(text)"
    }
  }

  private var text: String { unsafe String(cString: strerror(code)) }
}
