import Files
import GGUF
import Quantities
import TestSupport
import Testing

@Suite struct GGUFWriterTests {
  @Test func `the model that comes along is written again byte by byte`() throws {
    let folder = TemporaryFolder()
    let original = try GGUFFile(path: TinyModel.path, files: disk)
    let source = try PositionedFile(path: TinyModel.path, files: disk)
    var writer = GGUFWriter()
    for (key, value) in Array(original.metadata) { writer.setMetadata(key, value) }
    for tensor in original.tensors {
      writer.addTensor(name: tensor.name, dimensions: tensor.dimensions, type: tensor.type) {
        sink in
        let bytes = try source.bytes(at: tensor.offset, count: tensor.byteCount.bytes)
        try unsafe sink(bytes.span.bytes)
      }
    }
    try writer.write(to: folder["again.gguf"], files: disk)
    let expected = try source.bytes(at: 0, count: original.byteCount.bytes)
    #expect(try folder.bytes(of: "again.gguf") == expected)
  }

  @Test(arguments: [2, 3] as [UInt32], [1, 32, 64, 4096])
  func `metadata of all types is read back`(version: UInt32, alignment: Int) throws {
    let folder = TemporaryFolder()
    var generator = RepeatableGenerator(seed: UInt64(alignment) + UInt64(version))
    let values = (0..<10).flatMap { _ in Self.oneOfEach(using: &generator) }
    var writer = GGUFWriter(version: version, alignment: alignment)
    for (index, value) in values.enumerated() { writer.setMetadata("key \(index) é", value) }
    try writer.write(to: folder["all.gguf"], files: disk)
    let file = try GGUFFile(path: folder["all.gguf"], files: disk)
    #expect(file.version == version)
    #expect(file.alignment == alignment)
    for (index, value) in values.enumerated() { #expect(file["key \(index) é"] == value) }
  }

  @Test(arguments: [1, 32, 256])
  func `tensors are read back, in whatever pieces they were given`(alignment: Int) throws {
    let folder = TemporaryFolder()
    var generator = RepeatableGenerator(seed: 9)
    var writer = GGUFWriter(alignment: alignment)
    var contents: [[UInt8]] = []
    for (index, type) in TensorType.allCases.enumerated() {
      let dimensions = [type.weightsPerBlock * (1 + index % 3), 1 + index, 2]
      let size = type.byteCount(ofWeights: dimensions.reduce(1, *)).bytes
      let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
      writer.addTensor(name: type.name, dimensions: dimensions, type: type) { sink in
        for begin in stride(from: 0, to: size, by: 100) {
          try unsafe sink(Array(bytes[begin..<min(size, begin + 100)]).span.bytes)
        }
      }
      contents.append(bytes)
    }
    try writer.write(to: folder["tensors.gguf"], files: disk)
    let file = try GGUFFile(path: folder["tensors.gguf"], files: disk)
    let source = try PositionedFile(path: file.path, files: disk)
    for (type, bytes) in zip(TensorType.allCases, contents) {
      let tensor = try #require(file.tensor(named: type.name))
      #expect(tensor.type == type)
      #expect(tensor.offset.isMultiple(of: alignment))
      #expect(try source.bytes(at: tensor.offset, count: tensor.byteCount.bytes) == bytes)
    }
  }

  @Test func `a tensor of the wrong length or that cannot be made leaves no file`() throws {
    struct Unavailable: Error {}
    let folder = TemporaryFolder()
    var short = GGUFWriter()
    short.addTensor(name: "short", dimensions: [4], type: .f32) { sink in
      try unsafe sink([UInt8](repeating: 0, count: 12).span.bytes)
    }
    var failing = GGUFWriter()
    failing.addTensor(name: "failing", dimensions: [4], type: .f32) { _ in throw Unavailable() }
    let first = #expect(throws: GGUFError.self) {
      try short.write(to: folder["a.gguf"], files: disk)
    }
    #expect(first?.reason.contains("\"short\" was given 12 bytes instead of 16") == true)
    let second = #expect(throws: GGUFError.self) {
      try failing.write(to: folder["a.gguf"], files: disk)
    }
    #expect(second?.key == "failing")
    #expect(folder.files.isEmpty)
  }

  private static func oneOfEach(
    using generator: inout RepeatableGenerator
  ) -> [MetadataValue] {
    func integer<Value: FixedWidthInteger>() -> Value {
      Value(truncatingIfNeeded: generator.next())
    }
    let single = generator.nextUnit()
    let texts = ["", "\u{0}", "e\u{301}", "👩‍👩‍👧", String(repeating: "x", count: integer() & 1023)]
    return [
      .uint8(integer()), .int8(integer()), .uint16(integer()), .int16(integer()),
      .uint32(integer()), .int32(integer()), .uint64(integer()), .int64(integer()),
      .float32(single), .float64(Double(single) / 3), .bool(single > 0),
      .string(texts.randomElement(using: &generator)!), .strings(texts.shuffled(using: &generator)),
      .int32s([integer(), integer()]), .float32s([single, -.infinity, 0]), .strings([]),
      .array([]), .array([.uint16(integer())]), .array([.bool(true), .bool(false)]),
      .array([.int32s([integer()]), .strings(texts), .array([.float64(0.1)])]),
    ]
  }
}
