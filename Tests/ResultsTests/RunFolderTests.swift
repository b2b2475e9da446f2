import Files
import Foundation
import Results
import TestSupport
import Testing

/// What is left of results that cannot be written.
@Suite final class RunFolderTests {
  private let root = FileManager.default.temporaryDirectory.path + "/edgewise-run-\(UUID())"

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func names(in folder: RunFolder) -> [String]? {
    try? FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  /// Fills `folder` with one file and then with one that cannot be: its name is taken.
  private func fail(to fill: RunFolder) throws {
    let isNew = try fill.create()
    #expect(throws: (any Error).self) {
      try fill.fill(isNew: isNew) { folder in
        try folder.write([1], to: "first")
        try FileManager.default.createDirectory(
          atPath: folder.path + "/second", withIntermediateDirectories: true)
        try folder.write([2], to: "second")
      }
    }
  }

  @Test func `a new folder that cannot be filled is gone`() throws {
    let folder = RunFolder(path: root + "/new", files: disk)
    try fail(to: folder)
    #expect(names(in: folder) == nil)
  }

  @Test func `a folder that was there keeps what is in it`() throws {
    let folder = RunFolder(path: root + "/old", files: disk)
    try folder.write([0], to: "mine")
    try fail(to: folder)
    #expect(Set(names(in: folder) ?? []) == ["mine", "first", "second"])
  }

  @Test func `a folder without a name is refused`() {
    let error = #expect(throws: RunError.self) { try RunFolder(path: "", files: disk).create() }
    #expect(error?.description.contains("needs a name") == true)
  }

  @Test func `each step that fails leaves nothing of a new folder, or all of it`() throws {
    let path = root + "/run"
    let parts = [("one", [UInt8](repeating: 1, count: 10)), ("two", [2])]
    FaultyFileSystem.failEachCall { files in
      do {
        let folder = RunFolder(path: path, files: files)
        try folder.fill(isNew: folder.create()) { folder in
          for (name, bytes) in parts { try folder.write(bytes, to: name) }
        }
        #expect(try Set(disk.names(inFolder: path)) == ["one", "two"])
        try disk.removeTree(path)
      } catch {
        #expect("\(error)".contains(path))
        let left = (try? disk.names(inFolder: path)) ?? []
        #expect(left.allSatisfy { !$0.hasSuffix(".partial") })
        try? disk.removeTree(path)
      }
    }
  }
}
