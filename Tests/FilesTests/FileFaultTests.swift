import Files
import Glibc
import TestSupport
import Testing

/// What is left when a step fails.
@Suite struct FileFaultTests {
  private let folder = TemporaryFolder()
  private static let bytes = (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  /// Writes in all the ways that there are.
  private func write(_ files: any FileSystem) throws {
    let file = try AtomicFile(path: folder["file"], files: files)
    try file.write(Array(Self.bytes[..<1000]))
    try file.write(Array(Self.bytes[1000...]))
    try file.overwrite(at: 0, with: Array(Self.bytes[..<8]))
    try file.commit()
  }

  @Test(arguments: [false, true], [EIO, ENOSPC])
  func `a write that fails at any step leaves what was there and names what failed`(
    isReplacing: Bool, code: Int32
  ) throws {
    var failed: Set<FileError.Operation> = []
    let count = try FaultyFileSystem.failEachCall(code: code) { files in
      try? disk.remove(folder["file"])
      if isReplacing { try folder.create("file", [1, 2, 3]) }
      do {
        try write(files)
      } catch let error as FileError {
        failed.insert(error.operation)
        #expect(error.path == folder["file"])
        #expect(error.cause == .system(code: code))
        #expect(folder.files == (isReplacing ? ["file"] : []))
        if isReplacing { #expect(try folder.bytes(of: "file") == [1, 2, 3]) }
        return
      }
      // Only that the name is on the disk could not be made sure.
      #expect(try folder.bytes(of: "file") == Self.bytes)
    }
    #expect(failed == [.create, .write, .synchronize, .rename])
    #expect(count > 8)
  }

  @Test func `the sentence says what is wrong and what to do`() throws {
    let files = FaultyFileSystem()
    files.failCall(after: 1, of: [.write], code: ENOSPC)
    let error = #expect(throws: FileError.self) { try write(files) }
    #expect(
      error?.description
        == "\(folder["file"]): the disk is full; free some space or choose another one")
    files.failCall(after: 0, of: [.rename], code: EACCES)
    let refused = #expect(throws: FileError.self) { try write(files) }
    #expect(refused?.operation == .rename)
    #expect(refused?.reason == "this user may not write to the folder; choose another one")
  }

  @Test func `what waits on the disk comes back whole, or an error says why not`() throws {
    let pieces = (0..<40).map { index in Array(Self.bytes[index * 9000..<(index + 1) * 9000]) }
    func spooled(_ files: any FileSystem) throws(FileError) -> [UInt8] {
      let spool = try SpoolFile(beside: folder["file"], files: files)
      for piece in pieces { try spool.append(piece) }
      var bytes: [UInt8] = []
      try spool.read { bytes += $0 }
      return bytes
    }
    let shortening = FaultyFileSystem()
    shortening.shortenCalls(to: 4097)
    #expect(try spooled(shortening) == Array(pieces.joined()))
    var failed: Set<FileError.Operation> = []
    try FaultyFileSystem.failEachCall { files in
      do throws(FileError) {
        #expect(try spooled(files) == Array(pieces.joined()))
      } catch {
        failed.insert(error.operation)
        #expect(error.path == folder["file"])
        // A file whose name cannot be removed keeps it.
        if error.operation != .remove { #expect(folder.files == []) }
        for name in folder.files { try disk.remove(folder[name]) }
      }
    }
    #expect(failed == [.create, .remove, .write, .read])
  }

  @Test func `writes and reads that move less are continued`() throws {
    for most in [1 << 16, 4097] {
      let files = FaultyFileSystem()
      files.shortenCalls(to: most)
      try write(files)
      #expect(files.callCount(.write) > 3 << 20 / most)
      #expect(try folder.bytes(of: "file") == Self.bytes)
      #expect(try files.contents(of: folder["file"]) == Self.bytes)
      let file = try PositionedFile(path: folder["file"], files: files)
      #expect(try file.bytes(at: 5, count: 1 << 20) == Array(Self.bytes[5..<5 + 1 << 20]))
    }
  }

  @Test func `a read that fails names file, offset and cause`() throws {
    try folder.create("file", Self.bytes)
    let path = folder["file"]
    var operations: [FileError.Operation] = []
    FaultyFileSystem.failEachCall { files in
      let error = Result {
        try PositionedFile(path: path, files: files).bytes(at: 100, count: 10)
      }
      guard case .failure(let error as FileError) = error else { return }
      operations.append(error.operation)
      #expect(error.path == path)
      #expect(error.reason == "the file could not be read: Input/output error")
    }
    #expect(operations == [.open, .inspect, .read])
  }

  @Test func `the name of a link gets the file, and the link's end stays`() throws {
    try folder.create("end", [1])
    #expect(unsafe symlink(folder["end"], folder["link"]) == 0)
    #expect(try disk.destination(ofLink: folder["link"]) == folder["end"])
    try disk.write([2], to: folder["link"])
    #expect(try folder.bytes(of: "link") == [2])
    #expect(try folder.bytes(of: "end") == [1])
    #expect(throws: FileError.self) { try disk.destination(ofLink: folder["link"]) }
  }

  @Test func `a name for what is open already is no file to be replaced`() throws {
    try folder.create("file", [1, 2])
    let descriptor = unsafe open(folder["file"], O_RDONLY)
    defer { close(descriptor) }
    #expect(unsafe symlink("/proc/self/fd/\(descriptor)", folder["link"]) == 0)
    #expect(unsafe symlink("link", folder["further"]) == 0)
    for path in [folder["link"], folder["further"], "/proc/self/fd/\(descriptor)"] {
      let error = #expect(throws: FileError.self) { try disk.write([3], to: path) }
      #expect(error?.reason == "this is no regular file; name another one")
    }
    #expect(try folder.bytes(of: "file") == [1, 2])
    #expect(try disk.destination(ofLink: folder["link"]).hasPrefix("/proc/"))
  }

  @Test func `a link to nothing, a folder and a device are no files to read`() throws {
    #expect(unsafe symlink(folder["none"], folder["link"]) == 0)
    let cases: [(path: String, reason: String)] = [
      (folder["link"], "there is no such file; check the path"),
      (folder.path, "this is a folder; name a file in it"),
      ("/dev/null", "this is not a regular file; name one"),
    ]
    for (path, reason) in cases {
      let error = #expect(throws: FileError.self) { try PositionedFile(path: path, files: disk) }
      #expect(error?.description == "\(path): \(reason)")
    }
  }

  @Test func `folders are made with those above them, and go with all in them`() throws {
    let top = folder["a"]
    try disk.makeFolders(top + "/b/c")
    try disk.makeFolders(top + "/b/c")
    let tooLong = String(repeating: "x", count: 300)
    #expect(throws: FileError.self) { try disk.makeFolders(top + "/b/d/e/\(tooLong)/f") }
    #expect(!disk.exists(top + "/b/d"))
    try disk.write([1], to: top + "/b/file")
    #expect(unsafe symlink(folder.path, top + "/up") == 0)
    #expect(throws: FileError.self) { try disk.makeFolders(top + "/b/file/d") }
    #expect(throws: FileError.self) { try disk.makeFolders(top + "/b/file") }
    #expect(throws: FileError.self) { try disk.removeFolder(top) }
    try folder.create("other", [1])
    try disk.removeTree(top)
    #expect(folder.files == ["other"])
  }

  @Test func `a pipe is read to its end`() throws {
    let path = folder["pipe"]
    #expect(unsafe mkfifo(path, 0o600) == 0)
    // Open for reading too, so that neither side waits; closed before the bytes are read.
    let descriptor = unsafe Glibc.open(path, O_RDWR)
    _ = unsafe Glibc.write(descriptor, "abc", 3)
    let reader = try disk.open(path, for: .streaming)
    close(descriptor)
    var bytes = [UInt8](repeating: 0, count: 8)
    let counts = try [0, 3].map { offset in
      try unsafe bytes.withUnsafeMutableBytes { try unsafe reader.read(at: offset, into: $0) }
    }
    #expect(counts == [3, 0])
    #expect(bytes.prefix(3) == [97, 98, 99])
  }
}
