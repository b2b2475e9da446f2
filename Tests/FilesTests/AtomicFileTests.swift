import Files
import Glibc
import Quantities
import Synchronization
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private let folder = TemporaryFolder()

  @Test func `a file appears when it is committed, replacing an older one`() throws {
    try folder.create("file", [1, 2, 3])
    let file = try AtomicFile(path: folder["file"], files: disk)
    try file.write([4, 5])
    #expect(try folder.bytes(of: "file") == [1, 2, 3])
    #expect(folder.files.count == 2)
    try file.commit()
    #expect(try folder.bytes(of: "file") == [4, 5])
    #expect(folder.files == ["file"])
  }

  @Test func `a file that is not committed leaves nothing`() throws {
    do {
      let file = try AtomicFile(path: folder["file"], files: disk)
      try file.write([UInt8](repeating: 7, count: 3 << 20))
    }
    #expect(folder.files.isEmpty)
  }

  @Test(arguments: [String(repeating: "n", count: 255), String(repeating: "é", count: 127) + "n"])
  func `a name as long as the disk takes is taken`(name: String) throws {
    let folder = TemporaryFolder()
    let file = try AtomicFile(path: folder[name], files: disk)
    #expect(try #require(folder.files.first).hasSuffix(".edgewise.partial"))
    try file.write([1])
    try file.commit()
    #expect(folder.files == [name])
    expectError(folder[name + "n"], "File name too long; use a shorter name")
    #expect(folder.files == [name])
  }

  @Test func `a file in memory stops before there is none left, and nothing of it stays`() throws {
    let room = Mutex(4 << 20)
    let path = folder[""]
    let memory = DiskFileSystem { _ in
      // As a system counts the pages of its files.
      let held = try? disk.names(inFolder: path).reduce(0) {
        try $0 + disk.status(of: path + $1).byteCount.bytes
      }
      return ByteCount(max(0, room.withLock { $0 } - (held ?? 0)))
    }
    let file = try AtomicFile(path: folder["large"], files: memory)
    let error = #expect(throws: FileError.self) {
      for _ in 0..<10 { try file.write([UInt8](repeating: 7, count: 1 << 19)) }
    }
    #expect(error?.description.contains("the folder lies in memory") == true)
    #expect(folder.files.isEmpty)
    room.withLock { $0 = 16 << 20 }
    let next = try AtomicFile(path: folder["large"], files: memory)
    for _ in 0..<10 { try next.write([UInt8](repeating: 7, count: 1 << 19)) }
    try next.commit()
    #expect(try folder.bytes(of: "large").count == 10 << 19)
  }

  @Test func `small and large pieces and replaced bytes lie where they belong`() throws {
    var expected: [UInt8] = []
    let file = try AtomicFile(path: folder["file"], files: disk)
    for (index, size) in [10, 1 << 20, 3, 0, (1 << 20) + 1, 700_000, 700_000, 1].enumerated() {
      let piece = [UInt8](repeating: UInt8(index + 1), count: size)
      try file.write(piece)
      expected += piece
      #expect(file.byteCount == expected.count)
    }
    for offset in [0, 1 << 20, expected.count - 2] {
      try file.overwrite(at: offset, with: [98, 99])
      expected.replaceSubrange(offset..<offset + 2, with: [98, 99])
    }
    try file.pad(to: 4096)
    expected += [UInt8](repeating: 0, count: (4096 - expected.count % 4096) % 4096)
    try file.commit()
    #expect(try folder.bytes(of: "file") == expected)
  }

  @Test func `a name that cannot be written to is an error that names it`() {
    expectError(folder["none/file"], "the folder does not exist")
    expectError(folder.path, "this is a folder")
    expectError("/dev/null", "this is no regular file")
  }

  @Test func `a file and a loop of links among the folders are named as what they are`() throws {
    let folder = TemporaryFolder()
    try folder.create("file", [1])
    #expect(unsafe symlink("loop", folder["loop"]) == 0)
    let part = "\(folder["file"]) is a file and no folder; name a folder"
    expectError(folder["file"] + "/x", part)
    expectError(folder["file"] + "/x/y", part)
    expectError(folder["loop"] + "/x", "a link leads back to itself, so name")
    let error = #expect(throws: FileError.self) {
      try PositionedFile(path: folder["file"] + "/x", files: disk)
    }
    #expect(error?.reason == part)
    let made = #expect(throws: FileError.self) { try disk.makeFolders(folder["file"]) }
    #expect(made?.reason == part)
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a folder that may not be written to is an error that names the file`() {
    _ = unsafe chmod(folder.path, 0o500)
    expectError(folder["file"], "this user may not write to the folder")
    _ = unsafe chmod(folder.path, 0o700)
  }

  @Test(.enabled("needs the right to mount a small disk") { SmallDisk() != nil })
  func `a full disk is an error that leaves nothing`() throws {
    let small = try #require(SmallDisk())
    let path = "\(small.folder.path)/file"
    let file = try AtomicFile(path: path, files: disk)
    let error = #expect(throws: FileError.self) {
      for _ in 0..<8 { try file.write([UInt8](repeating: 1, count: 1 << 19)) }
      try file.commit()
    }
    #expect(
      error?.description == "\(path): the disk is full; free some space or choose another one")
    #expect(small.folder.files.isEmpty)
  }

  @Test func `an interruption removes what is unfinished and keeps the rest`() async {
    // In a process of its own, as it would remove the files of other tests.
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      try folder.create("finished", [1])
      let file = try AtomicFile(path: folder["unfinished"], files: disk)
      try file.write([2])
      AtomicFile.removeUnfinished()
      #expect(folder.files == ["finished"])
      #expect(throws: FileError.self) { try file.commit() }
      #expect(folder.files == ["finished"])
    }
  }

  @Test func `what an ended process left behind is removed, and nothing else`() throws {
    let folder = TemporaryFolder()
    // Not through `create`, which would be the first to write here.
    let kept = [
      "film.partial", "model.edgewise.partial.txt", "notes.txt.edgewise.partial",
      "notes.edgewise.partial", "a.12-3.edgewise.partial", "12-00001x7.edgewise.partial",
      "a.12-00001X7.edgewise.partial", "a.-12-00001x7.edgewise.partial",
    ]
    let abandoned = "model.ewx.12-00001x7.edgewise.partial"
    for name in kept + [abandoned] {
      _ = try disk.open(folder[name], for: .creating(isPrivate: false))
    }
    let (link, second) = ("link.12-00001x7.edgewise.partial", "hard.12-00001x7.edgewise.partial")
    #expect(unsafe symlink(folder["film.partial"], folder[link]) == 0)
    #expect(unsafe Glibc.link(folder["film.partial"], folder[second]) == 0)
    let claimed = "trace.json.12-00002ab.edgewise.partial"
    let held = try disk.open(folder[claimed], for: .creating(isPrivate: false))
    #expect(try held.claim())
    let file = try AtomicFile(path: folder["model.ewx"], files: disk)
    try file.commit()
    #expect(folder.files == (kept + [link, second, claimed, "model.ewx"]).sorted())
  }

  @Test func `a file that is being written is claimed by its writer`() throws {
    let folder = TemporaryFolder()
    let file = try AtomicFile(path: folder["file"], files: disk)
    let name = try #require(folder.files.first)
    #expect(try !disk.open(folder[name], for: .reading).claim())
    try file.commit()
    #expect(try disk.open(folder["file"], for: .reading).claim())
  }

  @Test func `a committed file takes no more`() async {
    await #expect(processExitsWith: .failure) {
      let folder = TemporaryFolder()
      let file = try AtomicFile(path: folder["file"], files: disk)
      try file.commit()
      // Removed here, as this process ends without tidying up.
      _ = unsafe unlink(folder["file"])
      _ = unsafe rmdir(folder.path)
      try? file.commit()
    }
  }

  private func expectError(_ path: String, _ sentence: String) {
    let error = #expect(throws: FileError.self) { try AtomicFile(path: path, files: disk) }
    #expect(error?.path == path)
    #expect(error?.reason.contains(sentence) == true, "\(error?.description ?? "")")
  }
}

/// A folder on a disk of 1 MiB, for as long as this object lives.
private final class SmallDisk {
  let folder = TemporaryFolder()

  /// Nil for users who may not mount.
  init?() {
    guard unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { return nil }
  }

  deinit { _ = unsafe umount(folder.path) }
}
