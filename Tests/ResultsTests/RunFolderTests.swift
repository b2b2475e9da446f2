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

  /// What is to be written cannot be: a folder has the name of the second file.
  private func fail(to fill: RunFolder) throws {
    #expect(throws: FileError.self) { try fill.write([("first", [1]), ("no/such", [2])]) }
  }

  @Test func `a new folder that cannot be filled is gone`() throws {
    let folder = RunFolder(path: root + "/new", files: disk)
    try fail(to: folder)
    #expect(names(in: folder) == nil)
  }

  @Test func `a folder that was there keeps what is in it`() throws {
    let folder = RunFolder(path: root + "/old", files: disk)
    try folder.write([0], to: "first")
    try fail(to: folder)
    #expect(names(in: folder) == ["first"])
    #expect(try disk.contents(of: folder.path + "/first") == [0])
  }

  @Test func `runs that start together take folders of their own`() async throws {
    let parent = root + "/Reports"
    let paths = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<110 {
        group.addTask {
          let made = try RunFolder.make(
            nil, orBelow: parent, device: "host", mode: "host", files: disk)
          #expect(made.isNew)
          return made.folder.path
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(paths == Set((1...110).map { "\(parent)/host-\($0)" }))
  }

  @Test func `a name that is taken by anything is passed over`() throws {
    let parent = root + "/Reports"
    try disk.makeFolders(parent)
    try FileManager.default.createSymbolicLink(
      atPath: parent + "/board-tune-1", withDestinationPath: "/nowhere")
    try disk.write([], to: parent + "/board-tune-2")
    let (folder, _) = try RunFolder.make(
      nil, orBelow: parent, device: "board", mode: "tune", files: disk)
    #expect(folder.path == parent + "/board-tune-3")
  }

  @Test func `a named folder is new once, however its path is written`() throws {
    for (path, isNew) in [("a/b", true), ("a/b", false), ("a/b//", false), ("a/c/", true)] {
      let made = try RunFolder.make(
        "\(root)/\(path)", orBelow: "", device: "", mode: "", files: disk)
      #expect(made.isNew == isNew, "\(path)")
    }
  }

  @Test func `a folder of many requests says that it has its report`() throws {
    let folder = RunFolder(path: root + "/many", files: disk)
    try folder.write([], to: RunFolder.workloadName)
    let error = #expect(throws: RunError.self) { try folder.read() }
    #expect(error?.description.contains("/many holds many requests, whose report") == true)
  }

  @Test func `a folder that cannot be made says why`() throws {
    let files = FaultyFileSystem()
    files.failCall(after: 0, of: [.makeFolder], where: { $0.hasSuffix("/full") }, code: ENOSPC)
    var error = #expect(throws: RunError.self) {
      try RunFolder(path: self.root + "/full", files: files).create()
    }
    #expect(error?.description.contains("the disk is full; free some space") == true)
    try disk.write([], to: root + "/file")
    for (path, advice) in [("/file", "name another one"), ("/file/below", "name a folder")] {
      error = #expect(throws: RunError.self) {
        try RunFolder(path: self.root + path, files: disk).create()
      }
      #expect(error?.description.contains(advice) == true, "\(path)")
    }
  }

  @Test func `a folder without a name is refused`() {
    let error = #expect(throws: RunError.self) { try RunFolder(path: "", files: disk).create() }
    #expect(error?.description.contains("needs a name") == true)
  }

  private static let parts: [(name: String, bytes: [UInt8])] = [
    ("one", [UInt8](repeating: 1, count: 10)), ("two", [2]),
  ]

  @Test func `each step that fails leaves of a new folder all, nothing, or what has its name`() {
    let path = root + "/run"
    FaultyFileSystem.failEachCall { files in
      do {
        try RunFolder(path: path, files: files).write(Self.parts)
        #expect(try Set(disk.names(inFolder: path)) == ["one", "two"])
      } catch {
        #expect("\(error)".contains(path))
        let left = (try? disk.names(inFolder: path)) ?? []
        let isUnnamed = (error as? FileError)?.operation == .rename
        #expect(left == [] || isUnnamed && left == ["one"])
      }
      try? disk.removeTree(path)
    }
  }

  @Test(arguments: [FileError.Operation.create, .write, .synchronize])
  func `files that do not all fit leave those of before as they were`(
    step: FileError.Operation
  ) throws {
    let path = root + "/run"
    for failing in ["one", "two"] {
      try RunFolder(path: path, files: disk).write([("one", [0]), ("two", [0])])
      let files = FaultyFileSystem()
      files.failCall(after: 0, of: [step], where: { $0.contains(failing) }, code: ENOSPC)
      #expect(throws: FileError.self) { try RunFolder(path: path, files: files).write(Self.parts) }
      #expect(try disk.contents(of: path + "/one") == [0])
      #expect(try disk.contents(of: path + "/two") == [0])
      #expect(try Set(disk.names(inFolder: path)) == ["one", "two"])
    }
  }

  @Test func `a folder that is being filled is refused to others until that has ended`() throws {
    var first: RunFolder? = try RunFolder.make(root + "/run", files: disk).folder
    let error = #expect(throws: RunError.self) {
      try RunFolder.make(self.root + "/run", files: disk)
    }
    #expect(error?.description.contains("wait for its end, or name another folder") == true)
    try first?.write([1], to: "one")
    first = nil
    #expect(try !RunFolder.make(root + "/run", files: disk).isNew)
  }
}
