public import Quantities

/// Files and folders by path: all that this package opens, reads, writes and renames goes through
/// one of these, so that a test can let any step fail.
///
/// Each call does one step; `AtomicFile`, `PositionedFile` and the functions of the extension put
/// them together. Links are followed but for `rename` and `remove`.
public protocol FileSystem: Sendable {
  /// Opens the file at `path`, or makes it; it is closed when nothing holds it any more.
  func open(_ path: String, for access: FileAccess) throws(FileError) -> any OpenFile

  /// What is at `path`.
  func status(of path: String) throws(FileError) -> FileStatus

  /// How much room is left for this user where `path` lies.
  func freeByteCount(at path: String) throws(FileError) -> ByteCount

  /// Throws where this user may not read and write in the folder at `path`.
  func checkAccess(toFolder path: String) throws(FileError)

  /// What the folder at `path` holds, by name, in no order.
  func names(inFolder path: String) throws(FileError) -> [String]

  /// Where the symbolic link at `path` leads.
  func destination(ofLink path: String) throws(FileError) -> String

  /// Makes a folder in a folder that is there, for this user alone where it `isPrivate`.
  func makeFolder(_ path: String, isPrivate: Bool) throws(FileError)

  /// Gives the file at `path` another name at once, replacing a file that has it.
  func rename(_ path: String, to newPath: String) throws(FileError)

  /// Removes the file or link at `path`.
  func remove(_ path: String) throws(FileError)

  /// Removes the empty folder at `path`.
  func removeFolder(_ path: String) throws(FileError)
}

/// What a file is opened for.
public enum FileAccess: Hashable, Sendable {
  /// Reading anywhere. A named pipe is opened without waiting for its writer.
  case reading
  /// Reading anywhere, from the storage itself: past the page cache.
  case directReading
  /// Reading from the beginning to the end, which a pipe allows as well.
  case streaming
  /// Writing over what is there.
  case writing
  /// Writing a file that must not be there yet, for this user alone where it `isPrivate`.
  case creating(isPrivate: Bool)
  /// Making the names in a folder durable.
  case folder
}

/// What is known of a file without opening it.
public struct FileStatus: Hashable, Sendable {
  public var kind: Kind
  /// The size of a regular file.
  public var byteCount: ByteCount
  /// The number of the device that it lies on, as the system counts them.
  public var deviceNumber: UInt64
  /// Its number on that device: two names of the same two numbers are of one file.
  public var fileNumber: UInt64
  /// When its bytes were changed last, in nanoseconds since 1970, as far as those go: whoever
  /// writes a file may set this time to any other.
  public var modified: Int64
  /// When its bytes, its names or its rights were changed last, which nobody can set.
  public var changed: Int64
  /// How many names it has; none once the last is removed.
  public var nameCount: UInt64
  /// The user whose it is, by number.
  public var ownerID: UInt32
  /// Who may do what, as the system writes it: nine bits, and three above them.
  public var permissions: UInt16

  /// What a path can lead to.
  public enum Kind: Hashable, Sendable {
    case regular
    case folder
    /// A device, a pipe, a socket.
    case other
  }

  /// A status of these values.
  public init(
    kind: Kind, byteCount: ByteCount, deviceNumber: UInt64, fileNumber: UInt64, modified: Int64,
    changed: Int64, nameCount: UInt64, ownerID: UInt32, permissions: UInt16
  ) {
    self.kind = kind
    self.byteCount = byteCount
    self.deviceNumber = deviceNumber
    self.fileNumber = fileNumber
    self.modified = modified
    self.changed = changed
    self.nameCount = nameCount
    self.ownerID = ownerID
    self.permissions = permissions
  }

  /// Whether other users than the owner may write.
  public var isWritableByOthers: Bool { permissions & 0o022 != 0 }

  /// Whether in this folder only the owner of a file may rename or remove it.
  public var isSticky: Bool { permissions & 0o1000 != 0 }

  /// Whether both are of one file.
  public func isSameFile(as other: FileStatus) -> Bool {
    (deviceNumber, fileNumber) == (other.deviceNumber, other.fileNumber)
  }
}

/// A file that is open; several threads may use it at once.
public protocol OpenFile: AnyObject, Sendable {
  /// The path that it was opened with.
  var path: String { get }

  /// A path at which this process can open it again, even when it has lost its name.
  var processPath: String { get }

  /// What it is, now.
  func status() throws(FileError) -> FileStatus

  /// How many of its bytes are read from the storage: not those of holes, of room that is only
  /// reserved, or of compressed pieces; nil where the file system does not say.
  func storedByteCount() throws(FileError) -> ByteCount?

  /// Whether the file system names places on a disk for its bytes, as memory and most networks do
  /// not, and an overlay does where the one below it does.
  var hasPlaces: Bool { get }

  /// Reads bytes from `offset` on, at most as many as `buffer` takes, and returns how many: fewer
  /// where the system likes, none at the end of the file. Of a pipe the next ones, whatever
  /// `offset` is.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) -> Int

  /// Writes the first of `bytes` to `offset` and returns how many they were.
  func write(_ bytes: RawSpan, at offset: Int) throws(FileError) -> Int

  /// Returns when all that was written is on the storage.
  func synchronize() throws(FileError)

  /// Marks the file as in use until this object is gone or its process has ended, however it did.
  /// Returns whether no other object, of any process, had done so.
  func claim() throws(FileError) -> Bool

  /// Tells the page cache about `range`, in bytes.
  func advise(_ advice: FileAdvice, range: Range<Int>)
}

/// What the page cache may know about bytes of a file.
public enum FileAdvice: Hashable, Sendable {
  /// They are read in no order, so that reading ahead is of no use.
  case randomReads
  /// They are not needed again soon.
  case notNeeded
}
