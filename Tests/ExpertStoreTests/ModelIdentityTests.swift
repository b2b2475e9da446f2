import ExpertStore
import Files
import GGUF
import Quantities
import TestSupport
import Testing

@Suite struct ModelIdentityTests {
  private let folder = TemporaryFolder()

  @Test func `the digest is that of the sha256sum command`() throws {
    var progress: [Double] = []
    let digest = try ModelIdentity.sha256(ofFilesAt: [TinyModel.path], files: disk) {
      progress.append($0)
    }
    #expect(digest == "ace7b32a033194f5b7b6cebae6314ca557830316aede70dc346fa5bb9d82705d")
    #expect(progress.last == 1)
    #expect(progress == progress.sorted())
    try folder.create("empty", [])
    #expect(
      try ModelIdentity.sha256(ofFilesAt: [folder["empty"]], files: disk)
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test func `the fingerprint of a file stays what it was`() throws {
    let fingerprint = try ModelIdentity.fingerprint(of: GGUFFile(path: TinyModel.path, files: disk))
    #expect(fingerprint == "c4c6688353589f69b44fd9446ef2644503b362f9b9db17b2a8d27912936e78e8")
  }

  @Test func `the name of a file does not matter, its telling bytes do`() throws {
    let first = try fingerprint(of: "first.gguf")
    #expect(try fingerprint(of: "second.gguf") == first)
    #expect(try fingerprint(of: "name.gguf", key: "other") != first)
    #expect(try fingerprint(of: "head.gguf", changing: 0) != first)
    #expect(try fingerprint(of: "last.gguf", changing: 199_999) != first)
    #expect(try fingerprint(of: "inner.gguf", changing: 65_535) != first)
    #expect(try fingerprint(of: "middle.gguf", changing: 100_000) == first)
  }

  @Test func `a file that is gone is an error`() throws {
    _ = try fingerprint(of: "gone.gguf")
    let file = try GGUFFile(path: folder["gone.gguf"], files: disk)
    try folder.create("gone.gguf", [])
    #expect(throws: BundleError.self) { try ModelIdentity.fingerprint(of: file) }
    #expect(throws: BundleError.self) {
      try ModelIdentity.sha256(ofFilesAt: [folder["none"]], files: disk)
    }
  }

  @Test func `all files of a split model count`() throws {
    let split = try SplitModel(tinyIn: folder)
    let file = try GGUFFile(path: split.path(1), files: disk)
    let (first, all) = (
      try ModelIdentity.fingerprint(of: file),
      try ModelIdentity.sha256(ofFilesAt: split.paths, files: disk)
    )
    try folder.create("all", split.paths.flatMap { try disk.contents(of: $0) })
    #expect(try ModelIdentity.sha256(ofFilesAt: [folder["all"]], files: disk) == all)
    for index in 0..<3 {
      let name = split.name(index)
      let last = try folder.bytes(of: name).count - 1
      // Behind the last tensor nothing but padding might lie.
      let tensor = try #require(file.tensors.last { $0.part == index })
      let offset = min(last, tensor.offset + tensor.byteCount.bytes - 1)
      let byte = try folder.bytes(of: name)[offset]
      folder.overwrite(name, at: offset, with: [byte ^ 1])
      #expect(try ModelIdentity.fingerprint(of: file) != first)
      #expect(try ModelIdentity.sha256(ofFilesAt: split.paths, files: disk) != all)
      folder.overwrite(name, at: offset, with: [byte])
    }
    #expect(try ModelIdentity.fingerprint(of: file) == first)
    try disk.remove(split.path(2))
    #expect(throws: BundleError.self) { try ModelIdentity.fingerprint(of: file) }
  }

  /// The fingerprint of a file with one tensor of 200,000 bytes and a small one.
  private func fingerprint(
    of name: String, key: String = "key", changing index: Int? = nil
  ) throws -> String {
    var bytes = [UInt8](repeating: 3, count: 200_000)
    if let index { bytes[index] = 4 }
    let content = bytes
    var writer = GGUFWriter()
    writer.setMetadata(key, .bool(true))
    writer.addTensor(name: "w", dimensions: [200_000], type: .i8) { sink in
      try unsafe sink(content.span.bytes)
    }
    writer.addTensor(name: "v", dimensions: [3], type: .i8) { sink in
      try unsafe sink(([1, 2, 3] as [UInt8]).span.bytes)
    }
    try writer.write(to: folder[name], files: disk)
    return try ModelIdentity.fingerprint(of: GGUFFile(path: folder[name], files: disk))
  }
}
