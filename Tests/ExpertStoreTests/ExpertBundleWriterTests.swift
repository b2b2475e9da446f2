import ExpertStore
import Files
import GGUF
import Glibc
import TestSupport
import Testing

@Suite struct ExpertBundleWriterTests {
  private struct Interruption: Error, Equatable {}
  private let folder = TemporaryFolder()

  @Test(arguments: [(0, 0), (1, 1), (1, 2)])
  func `an interrupted bundle leaves nothing`(layer: Int, expert: Int) throws {
    #expect(throws: Interruption()) {
      try unsafe ExpertBundleWriter.write(
        SampleBundle.header, to: folder["a.ewx"], files: disk,
        expert: { at, index, _ in if (at, index) == (layer, expert) { throw Interruption() } },
        embeddings: { _, _ in })
    }
    #expect(folder.files.isEmpty)
  }

  @Test func `an interrupted bundle keeps the one that was there`() throws {
    let bundle = try SampleBundle.write(to: folder["a.ewx"])
    #expect(throws: Interruption()) {
      try unsafe ExpertBundleWriter.write(
        SampleBundle.header, to: bundle.path, files: disk, expert: { _, _, _ in },
        embeddings: { _, _ in throw Interruption() })
    }
    #expect(folder.files == ["a.ewx"])
    try bundle.verifyAll()
  }

  @Test func `a folder that is missing is an error that names the file`() {
    let path = folder["none/a.ewx"]
    let error = #expect(throws: BundleError.self) { try SampleBundle.write(to: path) }
    #expect(error?.description == "\(path): the folder does not exist; create it first")
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func `a folder that may not be written to is an error that names the file`() {
    _ = unsafe chmod(folder.path, 0o500)
    let error = #expect(throws: BundleError.self) { try SampleBundle.write(to: folder["a.ewx"]) }
    #expect(error?.reason.contains("this user may not write to the folder") == true)
    _ = unsafe chmod(folder.path, 0o700)
  }

  @Test func `each step that fails gives one error, and leaves nothing or the bundle whole`() throws
  {
    let path = folder["a.ewx"]
    try FaultyFileSystem.failEachCall { files in
      do {
        try SampleBundle.write(to: path, files: files).verifyAll()
      } catch let error as BundleError {
        #expect(error.path == path)
        #expect(error.reason.contains("Input/output error"))
      }
      let left = folder.files
      #expect(left.isEmpty || left == ["a.ewx"])
      if !left.isEmpty {
        try ExpertBundle(path: path, files: disk).verifyAll()
        try disk.remove(path)
      }
    }
  }

  @Test func `reads and writes that do less than they are asked to are continued`() throws {
    let files = FaultyFileSystem()
    files.shortenCalls(to: 1000)
    try SampleBundle.write(to: folder["a.ewx"], files: files).verifyAll()
    try SampleBundle.write(to: folder["b.ewx"])
    #expect(try folder.bytes(of: "a.ewx") == folder.bytes(of: "b.ewx"))
  }

  @Test func `an error in the source of the experts keeps its own path`() {
    let missing = folder["missing.gguf"]
    let error = #expect(throws: FileError.self) {
      try unsafe ExpertBundleWriter.write(
        SampleBundle.header, to: folder["a.ewx"], files: disk,
        expert: { _, _, _ in _ = try PositionedFile(path: missing, files: disk) },
        embeddings: { _, _ in })
    }
    #expect(error?.path == missing)
  }
}
