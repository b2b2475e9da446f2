import Files
@testable import GGUF
import Glibc
import Quantities
import TestSupport
import Testing

@Suite struct GGUFFileTests {
  @Test func `the model that comes along is read`() throws {
    let file = try GGUFFile(path: TinyModel.path, files: disk)
    #expect(file.version == 3)
    #expect(file.alignment == 32)
    #expect(file.byteCount == ByteCount(12_503_488))
    #expect(file.tensors.count == 82)
    #expect(Array(file.metadata).count == 35)
    #expect(try file.string("general.architecture") == "smallthinker")
    #expect(try file.integer("smallthinker.block_count") == 8)
    #expect(try file.integer("smallthinker.expert_count") == 32)
    #expect(try file.strings("tokenizer.ggml.tokens").count == 4096)
    #expect(try file.integers("tokenizer.ggml.token_type").count == 4096)
    let down = try #require(file.tensor(named: "blk.7.ffn_down_exps.weight"))
    #expect(down.dimensions == [96, 256, 32])
    #expect(down.type == .q4_0)
    #expect(down.byteCount == ByteCount(96 * 256 * 32 / 32 * 18))
    #expect(file.tensor(named: "output.weight") == nil)
  }

  @Test func `a vocabulary of the size of the real models is read`() throws {
    let folder = TemporaryFolder()
    let tokens = (0..<151_936).map { "token \($0) Ġé" }
    var writer = GGUFWriter()
    writer.setMetadata("tokens", .strings(tokens))
    try writer.write(to: folder["vocabulary.gguf"], files: disk)
    #expect(try GGUFFile(path: folder["vocabulary.gguf"], files: disk).strings("tokens") == tokens)
  }

  @Test func `a text longer than the reader's window is read`() throws {
    let folder = TemporaryFolder()
    let text = String(repeating: "0123456789", count: 100_000)
    var writer = GGUFWriter()
    writer.setMetadata("before", .uint8(1))
    writer.setMetadata("long", .string(text))
    writer.setMetadata("after", .uint8(2))
    try writer.write(to: folder["long.gguf"], files: disk)
    let file = try GGUFFile(path: folder["long.gguf"], files: disk)
    #expect(try file.string("long") == text)
    #expect(try file.integer("after") == 2)
  }

  @Test func `a file of known types that no kernel computes with is read`() throws {
    let folder = TemporaryFolder()
    let info = HandmadeFile.info(type: TensorType.q8_1.rawValue)
    try folder.create("q8.gguf", HandmadeFile(infos: [info]).bytes)
    #expect(try GGUFFile(path: folder["q8.gguf"], files: disk).tensors.first?.type == .q8_1)
  }

  @Test func `a missing file, a folder, a pipe and an empty file each have their sentence`() throws
  {
    let folder = TemporaryFolder()
    try folder.create("empty.gguf", [])
    _ = unsafe mkfifo(folder["pipe"], 0o600)
    expectError(folder["missing.gguf"], "there is no such file")
    expectError(folder.path, "this is a folder")
    expectError(folder["pipe"], "this is not a regular file")
    expectError(folder["empty.gguf"], "the file is empty")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file that may not be read has its sentence`() throws {
    let folder = TemporaryFolder()
    try folder.create("secret.gguf", HandmadeFile().bytes)
    _ = unsafe chmod(folder["secret.gguf"], 0)
    expectError(folder["secret.gguf"], "this user may not read the file")
  }

  @Test func `control characters of a file do not reach the terminal`() throws {
    let folder = TemporaryFolder()
    let entry = HandmadeFile.entry("\u{1B}[2Jkey", type: 99, [])
    try folder.create("bad.gguf", HandmadeFile(entries: [entry]).bytes)
    let error = #expect(throws: GGUFError.self) {
      try GGUFFile(path: folder["bad.gguf"], files: disk)
    }
    #expect(error?.key == "\u{1B}[2Jkey")
    #expect(error?.description.contains("\u{1B}") == false)
  }

  private func expectError(_ path: String, _ sentence: String) {
    let error = #expect(throws: (any Error).self) { try GGUFFile(path: path, files: disk) }
    let text = error.map { "\($0)" } ?? ""
    #expect(error is FileError || error is GGUFError)
    #expect(text.hasPrefix("\(path): ") && text.contains(sentence), "\(text)")
  }
}
