import Files
@testable import GGUF
import TestSupport
import Testing

/// Something wrong with a file, and what the error has to say.
struct Fault: CustomTestStringConvertible, Sendable {
  let sentence: String
  let file: HandmadeFile

  init(_ sentence: String, _ file: HandmadeFile) {
    self.sentence = sentence
    self.file = file
  }

  var testDescription: String { sentence }
}

@Suite struct DamagedFileTests {
  @Test(arguments: headerFaults + metadataFaults + tensorFaults + positionFaults)
  func `a file that is wrong is refused with its own sentence`(fault: Fault) throws {
    let folder = TemporaryFolder()
    try folder.create("bad.gguf", fault.file.bytes)
    let error = #expect(throws: GGUFError.self) {
      try GGUFFile(path: folder["bad.gguf"], files: disk)
    }
    #expect(error?.description.contains(fault.sentence) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:0f\nsize 12\n", "git lfs pull"),
    ("\u{FEFF}\n <!DOCTYPE html><html>", "a web page"), ("<html><head>", "a web page"),
    ("<?xml version=\"1.0\"?><Error>", "a web page"), ("{\"error\":\"gone\"}", "a server's answer"),
    ("{\n  \"detail\": \"Not Found\"}", "a server's answer"),
    ("{\"compilerOptions\": {}}", "this is JSON and not the GGUF file"),
    ("[1, 2]", "this is JSON and not the GGUF file"),
    ("Entry not found", "a server's answer"), ("\0\0\0\0\0\0\0\0\0\0", "begins with zeros"),
    ("\u{8}\u{1}\0\0\0\0\0\0{\"a\":1}", "a safetensors file"), ("PK\u{3}\u{4}xx", "a zip archive"),
  ]) func `what was downloaded instead of a model is named`(text: String, sentence: String) throws {
    let folder = TemporaryFolder()
    try folder.create("model.gguf", Array(text.utf8))
    let error = #expect(throws: GGUFError.self) {
      try GGUFFile(path: folder["model.gguf"], files: disk)
    }
    #expect(error?.description.contains(sentence) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("GGUF") == true)
  }

  @Test func `the files that the faults are made of are right`() throws {
    let folder = TemporaryFolder()
    let file = HandmadeFile(
      entries: [HandmadeFile.entry("k", nested(depth: 4)), HandmadeFile.entry("l", .uint8(1))],
      infos: [HandmadeFile.info(), HandmadeFile.info("v", dimensions: [1], offset: 128)],
      dataByteCount: 132)
    try folder.create("good.gguf", file.bytes)
    #expect(try GGUFFile(path: folder["good.gguf"], files: disk)["k"] == nested(depth: 4))
  }
}

private func nested(depth: Int) -> MetadataValue {
  depth == 1 ? .array([.uint8(7)]) : .array([nested(depth: depth - 1)])
}

private func entries(_ entries: [UInt8]...) -> HandmadeFile { HandmadeFile(entries: entries) }

private func infos(_ infos: [UInt8]...) -> HandmadeFile { HandmadeFile(infos: infos) }

private func array(type: UInt32, count: UInt64) -> [UInt8] {
  HandmadeFile.entry("k", type: 9, HandmadeFile.little(type) + HandmadeFile.little(count))
}

private func text(_ bytes: [UInt8]) -> [UInt8] { HandmadeFile.little(UInt64(bytes.count)) + bytes }

private let absurd = UInt64(1) << 60
private let notUTF8: [UInt8] = [0x61, 0xFF, 0x62]

private let headerFaults = [
  Fault("does not begin with GGUF", HandmadeFile(magic: Array("GGML".utf8))),
  Fault("has version 1,", HandmadeFile(version: 1)),
  Fault("has version 4,", HandmadeFile(version: 4)),
  Fault("big-endian", HandmadeFile(version: UInt32(3).byteSwapped)),
  Fault("claims \(absurd) tensors", HandmadeFile(tensorCount: absurd)),
  Fault("claims \(absurd) metadata entries", HandmadeFile(entryCount: absurd)),
  Fault("claims \(UInt64.max) metadata entries", HandmadeFile(entryCount: .max)),
]

private let metadataFaults = [
  Fault(
    "the name of metadata entry 0 claims \(absurd) bytes of text",
    entries(HandmadeFile.little(absurd))),
  Fault("the name of metadata entry 0 has text that is not UTF-8", entries(text(notUTF8))),
  Fault(
    "key \"k\" has text that is not UTF-8",
    entries(HandmadeFile.entry("k", type: 8, text(notUTF8)))),
  Fault(
    "key \"k\" has text that is not UTF-8",
    entries(array(type: 8, count: 1) + text(notUTF8))),
  Fault(
    "key \"k\" occurs twice",
    entries(
      HandmadeFile.entry("k", .uint8(1)), HandmadeFile.entry("k", .bool(true)))),
  Fault(
    "key \"k\" has a value of the unknown type 13",
    entries(
      HandmadeFile.entry("k", type: 13, []))),
  Fault("key \"k\" has a value of the unknown type 77", entries(array(type: 77, count: 1))),
  Fault("key \"k\" has the truth value 2", entries(HandmadeFile.entry("k", type: 7, [2]))),
  Fault("key \"k\" claims \(absurd) elements", entries(array(type: 0, count: absurd))),
  Fault("key \"k\" claims 30 elements", entries(array(type: 8, count: 30))),
  Fault("key \"k\" claims 30 elements", entries(array(type: 9, count: 30))),
  Fault(
    "key \"k\" claims \(absurd) bytes of text",
    entries(
      HandmadeFile.entry("k", type: 8, HandmadeFile.little(absurd)))),
  Fault(
    "key \"k\" nests more than 4 arrays",
    entries(
      HandmadeFile.entry("k", nested(depth: 5)))),
]

private let tensorFaults = [
  Fault(
    "the info of tensor 0 has text that is not UTF-8",
    infos(text(notUTF8) + [UInt8](repeating: 0, count: 32))),
  Fault(
    "tensor \"w\" occurs twice",
    infos(
      HandmadeFile.info(), HandmadeFile.info(offset: 128))),
  Fault("tensor \"w\" has 0 dimensions", infos(HandmadeFile.info(dimensionCount: 0))),
  Fault("tensor \"w\" has 5 dimensions", infos(HandmadeFile.info(dimensionCount: 5))),
  Fault(
    "tensor \"w\" has the impossible dimension 0",
    infos(
      HandmadeFile.info(dimensions: [32, 0]))),
  Fault(
    "tensor \"w\" has the impossible dimension \(absurd)",
    infos(
      HandmadeFile.info(dimensions: [absurd]))),
  Fault(
    "tensor \"w\" has the impossible dimension 4294967296",
    infos(
      HandmadeFile.info(dimensions: [1 << 32, 1 << 32]))),
  Fault("tensor \"w\" has the unknown type 42", infos(HandmadeFile.info(type: 42))),
  Fault(
    "tensor \"w\" has rows of 33 weights, but Q4_0",
    infos(
      HandmadeFile.info(dimensions: [33], type: 2))),
]

private let positionFaults = [
  Fault(
    "tensor \"w\" begins at 16, not a multiple of 32",
    infos(
      HandmadeFile.info(dimensions: [1], offset: 16))),
  Fault("tensor \"w\" begins beyond the end", infos(HandmadeFile.info(offset: 4096))),
  Fault(
    "tensor \"w\" begins beyond the end",
    infos(
      HandmadeFile.info(offset: UInt64(Int.max) & ~31))),
  Fault(
    "tensor \"w\" begins at \(UInt64.max), beyond",
    infos(
      HandmadeFile.info(offset: .max))),
  Fault(
    "tensor \"w\" ends 32 bytes beyond the file",
    infos(
      HandmadeFile.info(dimensions: [40]))),
  Fault(
    "tensors \"w\" and \"v\" overlap",
    infos(
      HandmadeFile.info(), HandmadeFile.info("v", dimensions: [1], offset: 96))),
  Fault(
    "tensors \"w\" and \"v\" overlap",
    infos(
      HandmadeFile.info("w"), HandmadeFile.info("v", dimensions: [1]))),
  Fault(
    "\"general.alignment\" is not a power of two",
    entries(
      HandmadeFile.entry("general.alignment", .uint32(0)))),
  Fault(
    "\"general.alignment\" is not a power of two",
    entries(
      HandmadeFile.entry("general.alignment", .uint32(48)))),
  Fault(
    "\"general.alignment\" is not a power of two",
    entries(
      HandmadeFile.entry("general.alignment", .uint64(1 << 63)))),
  Fault(
    "\"general.alignment\" is not a power of two",
    entries(
      HandmadeFile.entry("general.alignment", .string("32")))),
]
