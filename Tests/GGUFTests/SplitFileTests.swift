import Files
import GGUF
import Quantities
import TestSupport
import Testing

/// Models that lie in several files.
@Suite struct SplitFileTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [false, true])
  func `any file of a split model gives all of it`(isFirstEmpty: Bool) throws {
    let split = try SplitModel(tinyIn: folder, isFirstEmpty: isFirstEmpty)
    let whole = try GGUFFile(path: TinyModel.path, files: disk)
    let bytes = try PositionedFile(path: TinyModel.path, files: disk)
    for path in split.paths {
      let file = try GGUFFile(path: path, files: disk)
      #expect(file.path == split.path(0) && file.parts.map(\.path) == split.paths)
      #expect(file.hasWeights && whole.metadata.allSatisfy { file[$0.key] == $0.value })
      let sizes = try split.paths.map { try disk.status(of: $0).byteCount }
      #expect(file.parts.map(\.byteCount) == sizes)
      #expect(file.byteCount == sizes.reduce(.zero) { $0 + $1 })
      #expect(file.tensors.map(\.name) == whole.tensors.map(\.name))
      #expect(Set(file.tensors.map(\.part)) == (isFirstEmpty ? [1, 2] : [0, 1, 2]))
      let weights = try WeightFiles(of: file)
      for (tensor, original) in zip(file.tensors, whole.tensors) {
        #expect(file.tensor(named: original.name) == tensor && tensor.type == original.type)
        #expect(tensor.dimensions == original.dimensions)
        let count = original.byteCount.bytes
        #expect(
          try weights[tensor].bytes(at: tensor.offset, count: count)
            == bytes.bytes(at: original.offset, count: count), "\(tensor.name)")
      }
    }
  }

  @Test func `headers of split files are enough where that is said, and none is without weights`()
    throws
  {
    let split = try SplitModel(tinyIn: folder)
    let last = try GGUFFile(path: split.path(0), files: disk).parts[2]
    try folder.create(split.name(2), Array(folder.bytes(of: split.name(2))[..<last.dataOffset]))
    let file = try GGUFFile(path: split.path(0), files: disk, mayLackWeights: true)
    #expect(file.weights == .cut(missing: ByteCount(last.endOfWeights - last.dataOffset)))
    #expect(file.tensors.count == (try GGUFFile(path: TinyModel.path, files: disk).tensors.count))
    let error = #expect(throws: GGUFError.self) { try GGUFFile(path: split.path(0), files: disk) }
    #expect(error?.path == split.path(2))
    #expect(error?.reason.contains("without any weights") == true)
  }

  @Test(arguments: [(UInt64((1 << 46) - (1 << 43)), true), (1 << 46, false)])
  func `no sum of what headers claim is too large to count`(offset: UInt64, isTaken: Bool) throws {
    for index in 0..<3 {
      var header = HandmadeFile(dataByteCount: 0)
      header.entries = [
        HandmadeFile.entry("split.no", .uint16(UInt16(index))),
        HandmadeFile.entry("split.count", .uint16(3)),
        HandmadeFile.entry("split.tensors.count", .int32(3)),
      ]
      header.infos = [HandmadeFile.info("w\(index)", dimensions: [1 << 40], offset: offset)]
      try folder.create("m-0000\(index + 1)-of-00003.gguf", header.bytes)
    }
    let path = folder["m-00001-of-00003.gguf"]
    guard isTaken else {
      let error = #expect(throws: GGUFError.self) {
        try GGUFFile(path: path, files: disk, mayLackWeights: true)
      }
      #expect(error?.reason.contains("begins beyond the end") == true, "\(error?.reason ?? "")")
      return
    }
    #expect(try GGUFFile(path: path, files: disk, mayLackWeights: true).weights == .absent)
  }

  @Test func `a file that is missing is named, whichever is given`() throws {
    for missing in 0..<3 {
      let split = try SplitModel(tinyIn: folder)
      try disk.remove(split.path(missing))
      for given in 0..<3 where given != missing {
        expectError(
          "there is no such file, which is number \(missing + 1) of the files of a split model",
          given: split.path(given), at: split.path(missing))
      }
    }
  }

  @Test func `a file that was renamed is told its name`() throws {
    let split = try SplitModel(tinyIn: folder)
    for name in ["x.gguf", "m-2-of-3.gguf", "m-00002-of-00003", "m-00003-of-00003.gguf"] {
      try folder.create(name, folder.bytes(of: split.name(1)))
      expectError(
        "is one of the 3 files of a split model, which find each other by their names, and has"
          + " lost its own; rename it to MODEL-00002-of-00003.gguf",
        given: folder[name], at: folder[name])
    }
    // The last of the three was replaced above.
    expectError("has lost its own; rename it", given: split.path(0), at: split.path(2))
  }

  @Test func `a file that says another count is told its name too`() throws {
    let split = try SplitModel(tinyIn: folder)
    let count = try GGUFFile(path: TinyModel.path, files: disk).tensors.count
    let other = try SplitModel(
      TinyModel.path, ranges: [0..<1, 1..<2, 2..<3, 3..<count], in: folder, stem: "other")
    try folder.create(split.name(1), folder.bytes(of: other.name(1)))
    expectError(
      "one of the 4 files of a split model, which find each other by their names, and has lost its"
        + " own; rename it to MODEL-00002-of-00004.gguf", given: split.path(0), at: split.path(1))
  }

  @Test(arguments: [
    ("split.no", MetadataValue.uint16(3), "file 3, counted from 0, of the 3 of a split model"),
    ("split.no", .int32(-1), "file -1, counted from 0, of the 3 of a split model"),
    ("split.no", .string("0"), "is not an integer"),
    ("split.count", .uint32(1 << 17), "of the 131072 of a split model"),
  ]) func `numbers of files that cannot be are refused`(
    key: String, value: MetadataValue, sentence: String
  ) throws {
    var writer = GGUFWriter()
    writer.setMetadata("split.no", .uint16(0))
    writer.setMetadata("split.count", .uint16(3))
    writer.setMetadata(key, value)
    let path = folder["m-00001-of-00003.gguf"]
    try writer.write(to: path, files: disk)
    expectError(sentence, given: path, at: path)
  }

  @Test func `a whole model among the files is none of them`() throws {
    let split = try SplitModel(tinyIn: folder)
    try folder.create(split.name(2), disk.contents(of: TinyModel.path))
    expectError("is no file of a split model", given: split.path(1), at: split.path(2))
  }

  @Test func `a file of another model is refused`() throws {
    let split = try SplitModel(tinyIn: folder)
    var writer = GGUFWriter()
    writer.addMadeTensor(name: "a", dimensions: [4], type: .i8) { try $0([1, 2, 3, 4]) }
    try writer.write(to: folder["whole.gguf"], files: disk)
    let other = try SplitModel(
      folder["whole.gguf"], ranges: [0..<0, 0..<1, 1..<1], in: folder, stem: "other")
    try folder.create(split.name(1), folder.bytes(of: other.name(1)))
    expectError(
      "is of another split model than \(split.path(0)), whose \"split.tensors.count\" differs",
      given: split.path(2), at: split.path(1))
  }

  @Test func `a tensor is in one file and not in two, and none is missing`() throws {
    let count = try GGUFFile(path: TinyModel.path, files: disk).tensors.count
    let twice = try SplitModel(
      TinyModel.path, ranges: [0..<3, 2..<9, 9..<count], in: folder, stem: "twice")
    expectError("is in \(twice.path(0)) as well", given: twice.path(2), at: twice.path(1))
    let gap = try SplitModel(
      TinyModel.path, ranges: [0..<3, 4..<9, 9..<count], in: folder, stem: "gap")
    expectError(
      "the 3 files of this split model have \(count - 1) tensors instead of \(count)",
      given: gap.path(2), at: gap.path(0))
  }

  @Test(arguments: [UInt16(0), 1])
  func `a model that was joined again, or never cut, is one file of any name`(count: UInt16) throws
  {
    var writer = GGUFWriter()
    writer.setMetadata("split.count", .uint16(count))
    writer.addMadeTensor(name: "a", dimensions: [4], type: .i8) { try $0([1, 2, 3, 4]) }
    for name in ["m.gguf", "m-00002-of-00003.gguf"] {
      try writer.write(to: folder[name], files: disk)
      #expect(try GGUFFile(path: folder[name], files: disk).parts.map(\.path) == [folder[name]])
    }
  }

  @Test func `names tell where the other files are`() {
    let three = (1...3).map { "a/b-c-0000\($0)-of-00003.gguf" }
    for path in three { #expect(GGUFFile.partPaths(ofModelAt: path) == three) }
    #expect(GGUFFile.partPaths(ofModelAt: "m-12345-of-12345.gguf").count == 12345)
    for path in [
      "m.gguf", "", "-of-", "m-00000-of-00003.gguf", "m-00004-of-00003.gguf", "m-1-of-3.gguf",
      "m-00001-of-00003.ewx", "m-00001-of-00003.gguf.part", "m-000001-of-000003.gguf",
      "m-00001-on-00003.gguf", "m-00001-of-9223372036854775807.gguf", "m-00001-of-99999.gguf",
    ] {
      #expect(GGUFFile.partPaths(ofModelAt: path) == [path])
    }
  }

  private func expectError(_ sentence: String, given: String, at path: String) {
    let error = #expect(throws: GGUFError.self) { try GGUFFile(path: given, files: disk) }
    #expect(error?.path == path)
    #expect(error?.reason.contains(sentence) == true, "\(error?.description ?? "")")
  }
}
