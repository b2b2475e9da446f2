import Glibc
import Quantities

/// Why a file or folder could not be used.
public struct FileError: Error, Hashable, CustomStringConvertible {
  /// The file or folder as the caller named it.
  public var path: String
  /// What was to be done with it.
  public var operation: Operation
  /// What went wrong.
  public var cause: Cause
  /// Where in the file, in bytes from its beginning; nil where that says nothing.
  public var offset: Int?

  /// What is done with files and folders.
  public enum Operation: String, CaseIterable, Hashable, Sendable {
    /// Opening what is there.
    case open
    /// Making a new file.
    case create
    /// Asking for kind, size or room.
    case inspect
    case list
    case read
    case write
    /// Waiting until written bytes are on the storage.
    case synchronize
    case rename
    /// Removing a file or an empty folder.
    case remove
    case makeFolder
    case readLink

    /// Whether something would have been different afterwards.
    var isChange: Bool {
      switch self {
      case .create, .write, .synchronize, .rename, .remove, .makeFolder: true
      case .open, .inspect, .list, .read, .readLink: false
      }
    }
  }

  /// What can go wrong.
  public enum Cause: Hashable, Sendable {
    /// The system refused, with this value of `errno`.
    case system(code: Int32)
    /// The file ends before the bytes that are needed, which are so many.
    case endOfFile(wanted: Int)
    /// A folder has the name of the file.
    case folder
    /// What has the name is a device, a pipe or the like.
    case notRegular
    /// The file was to be text, and this byte of it is none.
    case notText(byte: UInt8, line: Int)
    /// The file was made smaller by a program such as gzip.
    case compressed(by: String)
    /// The file is larger than any of its kind.
    case tooLarge(ByteLimit)
    /// The name is empty.
    case unnamed
    /// The file lies in memory, of which this process may have no more.
    case memoryFull
    /// Somebody else has made a file of that name meanwhile.
    case appeared
    /// The file of this path stands where a folder should.
    case notFolder(String)
  }

  /// An error about the file or folder at `path`.
  public init(path: String, operation: Operation, cause: Cause, offset: Int? = nil) {
    self.path = path
    self.operation = operation
    self.cause = cause
    self.offset = offset
  }

  /// What is wrong and what to do, without the path and without a full stop.
  public var reason: String {
    switch cause {
    case .system(let code):
      operation.isChange ? Self.whenWriting(code) : Self.whenReading(code)
    case .endOfFile(let wanted):
      "the file ends before the \(wanted) bytes that are needed; get it again"
    case .folder: "this is a folder; name a file in it"
    case .notRegular where operation.isChange: "this is no regular file; name another one"
    case .notRegular: "this is not a regular file; name one"
    case .notText(let byte, let line):
      "line \(line) has the byte 0x\(Self.hexadecimal(byte)), which is no text in UTF-8; save the"
        + " file in that encoding"
    case .compressed(let program): "the file is compressed with \(program); unpack it first"
    case .tooLarge(let limit):
      "the file has more than \(limit.byteCount), and so is no \(limit.kind); name one"
    case .unnamed: "a file needs a name; give it one"
    case .memoryFull:
      "the folder lies in memory, and this process can have too little of that for the file; choose"
        + " a folder on a disk"
    case .appeared:
      "another program has made a file of this name while the command was at work; name another"
        + " one, or add --force to replace it"
    case .notFolder(let part): "\(part) is a file and no folder; name a folder"
    }
  }

  /// What the system says itself, or else the reason.
  public var message: String {
    if case .system(let code) = cause { Self.text(code) } else { reason }
  }

  /// The path, the reason and the offset as one sentence.
  public var description: String {
    let location = offset.map { " (at byte \($0))" } ?? ""
    return "\(path): \(reason)\(location)"
  }

  /// Whether something else has the name than a file that could be what is asked for: its reason
  /// says more than what anybody who asks for such files could.
  public var isAboutKind: Bool {
    switch cause {
    case .notText, .compressed, .tooLarge, .notRegular: true
    default: false
    }
  }

  /// Whether there is nothing at the path.
  public var isMissing: Bool { cause == .system(code: ENOENT) }

  private static func whenReading(_ code: Int32) -> String {
    switch code {
    case ENOENT: "there is no such file; check the path"
    case ENOTDIR: "a file is where a folder should be; check the path"
    case EACCES, EPERM: "this user may not read the file; change its permissions"
    default: "the file could not be read: \(text(code))\(remedy(code))"
    }
  }

  private static func whenWriting(_ code: Int32) -> String {
    switch code {
    case ENOENT: "the folder does not exist; create it first"
    case ENOTDIR: "a file is where a folder should be; name another one"
    case EACCES, EPERM: "this user may not write to the folder; choose another one"
    case EROFS: "the file system is read-only; choose another folder"
    case ENOSPC: "the disk is full; free some space or choose another one"
    case EDQUOT: "the disk quota is used up; free some space or choose another disk"
    case EFBIG:
      "the file would become larger than this process may write; raise `ulimit -f`, or choose a"
        + " disk that takes larger files"
    default: "the file could not be written: \(text(code))\(remedy(code))"
    }
  }

  /// What to do about what is no matter of reading or writing.
  private static func remedy(_ code: Int32) -> String {
    switch code {
    case ENAMETOOLONG: "; use a shorter name"
    case ELOOP: "; a link leads back to itself, so name what it should lead to"
    case EMFILE: "; raise `ulimit -n`"
    case ENFILE: "; close other programs"
    default: ""
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  private static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
