import Glibc
import Quantities

extension FileSystem {
  /// Whether there is anything at `path`, at the end of its links.
  public func exists(_ path: String) -> Bool { (try? status(of: path)) != nil }

  /// Whether there is a folder at `path`.
  public func isFolder(_ path: String) -> Bool { (try? status(of: path))?.kind == .folder }

  /// Whether both paths lead to one file, through links too; or would, were it there.
  public func isSameFile(_ path: String, _ other: String) -> Bool {
    switch (try? status(of: path), try? status(of: other)) {
    case (let status?, let otherStatus?): return status.isSameFile(as: otherStatus)
    case (nil, nil):
      let (split, otherSplit) = (Self.split(path), Self.split(other))
      return split.name == otherSplit.name && isSameFile(split.folder, otherSplit.folder)
    default: return false
    }
  }

  private static func split(_ path: String) -> (folder: String, name: Substring) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path[...]) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), path[path.index(after: slash)...])
  }

  /// All bytes of the file at `path`, which belongs to this package or to the kernel.
  ///
  /// - Throws: `FileError` where it is missing, a folder or not readable.
  public func contents(of path: String) throws(FileError) -> [UInt8] {
    try contents(of: open(path, for: .reading), limit: .none)
  }

  /// All bytes of `file`; a pipe is read to its end.
  ///
  /// - Parameter checkBeginning: Throws where the first of them show that the others need not be
  ///   read.
  func contents(
    of file: any OpenFile, limit: ByteLimit,
    checkBeginning: (_ bytes: [UInt8]) throws(FileError) -> Void = { _ in }
  ) throws(FileError) -> [UInt8] {
    let status = try file.status()
    let fault = { (cause: FileError.Cause) in
      FileError(path: file.path, operation: .read, cause: cause)
    }
    if status.kind == .folder { throw fault(.folder) }
    if status.byteCount > limit.byteCount { throw fault(.tooLarge(limit)) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(status.byteCount.bytes)
    // Texts of the kernel have no size before they are read.
    var piece = [UInt8](
      repeating: 0, count: min(max(status.byteCount.bytes, 1 << 14), 1 << 20))
    while true {
      var span = piece.mutableSpan
      let count = try unsafe span.withUnsafeMutableBytes { (buffer) throws(FileError) in
        try unsafe file.read(at: bytes.count, into: buffer)
      }
      if count == 0 { return bytes }
      let isFirst = bytes.isEmpty
      bytes += piece[..<count]
      if isFirst { try checkBeginning(bytes) }
      if bytes.count > limit.byteCount.bytes { throw fault(.tooLarge(limit)) }
    }
  }

  /// Writes the file at `path`, all of it or nothing.
  ///
  /// - Throws: `FileError` where it cannot be written; what was there before is untouched then.
  public func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try AtomicFile(path: path, files: self)
    try file.write(bytes)
    try file.commit()
  }

  /// Finds out whether a file could be written to `path`, before there is anything to write.
  ///
  /// - Throws: `FileError` where it could not.
  public func checkWritable(_ path: String) throws(FileError) {
    _ = try AtomicFile(path: path, files: self)
  }

  /// Makes the folder at `path`, and those above it that are missing, or none.
  ///
  /// - Throws: `FileError` about the first that cannot be made; one that is there is no error.
  public func makeFolders(_ path: String, isPrivate: Bool = false) throws(FileError) {
    var folder = path.hasPrefix("/") ? "/" : ""
    var made: [String] = []
    do throws(FileError) {
      for name in path.split(separator: "/") {
        folder += name
        do throws(FileError) {
          try makeFolder(folder, isPrivate: isPrivate)
          made.append(folder)
        } catch {
          if !exists(folder) { throw error }
        }
        folder += "/"
      }
      if try status(of: path).kind != .folder {
        throw FileError(path: path, operation: .makeFolder, cause: .notFolder(path))
      }
    } catch {
      for folder in made.reversed() { try? removeFolder(folder) }
      throw error
    }
  }

  /// Removes the file at `path`, or the folder with all that is in it.
  ///
  /// - Throws: `FileError` about the first that cannot be removed.
  public func removeTree(_ path: String) throws(FileError) {
    do throws(FileError) { try remove(path) } catch {
      guard error.cause == .system(code: EISDIR) else { throw error }
      for name in try names(inFolder: path) { try removeTree("\(path)/\(name)") }
      try removeFolder(path)
    }
  }
}
