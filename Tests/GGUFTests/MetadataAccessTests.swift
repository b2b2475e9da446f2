import Files
@testable import GGUF
import TestSupport
import Testing

@Suite struct MetadataAccessTests {
  private let folder = TemporaryFolder()
  private let file: GGUFFile

  init() throws {
    var writer = GGUFWriter()
    writer.setMetadata("text", .string("Ġword"))
    writer.setMetadata("small", .int8(-3))
    writer.setMetadata("large", .uint64(UInt64(Int.max)))
    writer.setMetadata("huge", .uint64(.max))
    writer.setMetadata("single", .float32(0.5))
    writer.setMetadata("double", .float64(0.1))
    writer.setMetadata("yes", .bool(true))
    writer.setMetadata("texts", .strings(["a", "b"]))
    writer.setMetadata("bytes", .array([.uint8(1), .uint8(255)]))
    writer.setMetadata("numbers", .int32s([-1, 2]))
    writer.setMetadata("singles", .float32s([0.5, -1]))
    writer.setMetadata("truths", .array([.bool(true), .bool(false)]))
    writer.setMetadata("none", .array([]))
    try writer.write(to: folder["access.gguf"], files: disk)
    file = try GGUFFile(path: folder["access.gguf"], files: disk)
  }

  @Test func `a value of the asked kind is given`() throws {
    #expect(try file.string("text") == "Ġword")
    #expect(try file.integer("small") == -3)
    #expect(try file.integer("large") == .max)
    #expect(try file.float("single") == 0.5)
    #expect(try file.float("double") == 0.1)
    #expect(try file.bool("yes"))
    #expect(try file.strings("texts") == ["a", "b"])
    #expect(try file.integers("bytes") == [1, 255])
    #expect(try file.integers("numbers") == [-1, 2])
    #expect(try file.strings("none") == [])
    #expect(try file.integers("none") == [])
    #expect(try file.bools("numbers") == [true, true])
    #expect(try file.bools("truths") == [true, false])
    #expect(try file.numbersIfPresent("bytes") == [1, 255])
    #expect(try file.numbersIfPresent("numbers") == [-1, 2])
    #expect(try file.numbersIfPresent("singles") == [0.5, -1])
  }

  @Test func `an absent key is nil where that is allowed and an error elsewhere`() throws {
    #expect(try file.stringIfPresent("absent") == nil)
    #expect(try file.integerIfPresent("absent") == nil)
    #expect(try file.floatIfPresent("absent") == nil)
    #expect(try file.boolIfPresent("absent") == nil)
    #expect(try file.stringsIfPresent("absent") == nil)
    #expect(try file.integersIfPresent("absent") == nil)
    #expect(try file.numbersIfPresent("absent") == nil)
    let error = #expect(throws: GGUFError.self) { try file.integer("absent") }
    #expect(error?.key == "absent")
    #expect(error?.reason == "metadata key \"absent\" is missing; convert the model again")
  }

  @Test func `a value of another kind is an error, present or required`() {
    #expect(throws: GGUFError.self) { try file.stringIfPresent("small") }
    #expect(throws: GGUFError.self) { try file.integer("huge") }
    #expect(throws: GGUFError.self) { try file.integerIfPresent("single") }
    #expect(throws: GGUFError.self) { try file.float("small") }
    #expect(throws: GGUFError.self) { try file.bool("small") }
    #expect(throws: GGUFError.self) { try file.strings("text") }
    #expect(throws: GGUFError.self) { try file.integers("texts") }
    #expect(throws: GGUFError.self) { try file.bools("texts") }
    #expect(throws: GGUFError.self) { try file.numbersIfPresent("texts") }
  }
}
