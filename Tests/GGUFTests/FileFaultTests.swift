import Files
import GGUF
import TestSupport
import Testing

/// A model file on storage that fails.
@Suite struct FileFaultTests {
  private let folder = TemporaryFolder()

  private var writer: GGUFWriter {
    var writer = GGUFWriter()
    writer.setMetadata("general.name", .string("small"))
    for index in 0..<3 {
      writer.addMadeTensor(name: "t\(index)", dimensions: [32], type: .f32) { sink in
        try sink([UInt8](repeating: UInt8(index), count: 128))
      }
    }
    return writer
  }

  @Test func `each read that fails is an error that names the file`() throws {
    let count = FaultyFileSystem.failEachCall { files in
      let error = Result { try GGUFFile(path: TinyModel.path, files: files) }
      guard case .failure(let error as FileError) = error else { return }
      #expect(error.path == TinyModel.path)
      #expect(error.cause == .system(code: FaultyFileSystem.inputOutputError))
    }
    #expect(count >= 3)
  }

  @Test func `a file is the same however little is read and written at once`() throws {
    let files = FaultyFileSystem()
    files.shortenCalls(to: 999)
    #expect(
      try GGUFFile(path: TinyModel.path, files: files).metadata
        == GGUFFile(path: TinyModel.path, files: disk).metadata)
    try writer.write(to: folder["short.gguf"], files: files)
    try writer.write(to: folder["whole.gguf"], files: disk)
    #expect(try folder.bytes(of: "short.gguf") == folder.bytes(of: "whole.gguf"))
  }

  @Test func `each step of writing that fails leaves nothing, or the whole file`() throws {
    let path = folder["a.gguf"]
    try FaultyFileSystem.failEachCall { files in
      do {
        try writer.write(to: path, files: files)
        #expect(try GGUFFile(path: path, files: disk).tensors.count == 3)
        try disk.remove(path)
      } catch let error as FileError {
        #expect(error.path == path)
      }
      #expect(folder.files.isEmpty)
    }
  }
}
