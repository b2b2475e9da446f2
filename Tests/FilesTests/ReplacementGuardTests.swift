import Glibc
import TestSupport
import Testing

@testable import Files

/// What somebody else gives a name that is to be written, after it was asked whether it is free.
@Suite struct ReplacementGuardTests {
  private let folder = TemporaryFolder()
  private let own: [UInt8] = [7]

  private func guarded(_ names: [String]) -> DiskFileSystem {
    let own = own
    let replacements = ReplacementGuard { path in
      (try? disk.contents(of: path).starts(with: own)) == true
    }
    for name in names { replacements.watch(folder[name]) }
    return DiskFileSystem(replacements: replacements)
  }

  @Test func `a file that somebody made meanwhile stays`() throws {
    let files = guarded(["file"])
    let late = try AtomicFile(path: folder["file"], files: files)
    try late.write([1])
    try folder.create("file", [2, 3])
    let error = #expect(throws: FileError.self) { try late.commit() }
    #expect(error?.path == folder["file"])
    #expect(error?.reason.contains("--force") == true, "\(error?.description ?? "")")
    #expect(folder.files == ["file"])
    // As well where it is there before the file is begun, whatever the spelling.
    #expect(throws: FileError.self) { try files.write([1], to: "\(folder.path)/./file") }
    #expect(throws: FileError.self) { try files.remove(folder["file"]) }
    #expect(try folder.bytes(of: "file") == [2, 3])
  }

  @Test func `own files, links to nothing and files that nobody guards are replaced`() throws {
    let files = guarded(["own", "link", "new"])
    try folder.create("own", own)
    try folder.create("other", [2])
    #expect(unsafe symlink("none", folder["link"]) == 0)
    for name in ["own", "link", "new", "other"] {
      try files.write([1], to: folder[name])
      #expect(try folder.bytes(of: name) == [1], "\(name)")
    }
    // What was written is the command's own from then on.
    try files.write([3], to: folder["new"])
    #expect(try folder.bytes(of: "new") == [3])
    #expect(folder.files == ["link", "new", "other", "own"])
  }

  @Test func `a name is given by a second link where there is no other way`() throws {
    try folder.create("file", [1])
    try folder.create("taken", [2])
    let error = #expect(throws: FileError.self) {
      try NewName.link(folder["taken"], to: folder["file"])
    }
    #expect(error?.cause == .system(code: EEXIST))
    try NewName.link(folder["new"], to: folder["file"])
    #expect(folder.files == ["new", "taken"])
    #expect(try folder.bytes(of: "new") == [1])
  }
}
