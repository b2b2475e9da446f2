import ExpertStore
import Files
import GGUF
import Inference
import Models
import Profiles
import Quantities
import Results
import Runs
import TestSupport
import Tokenization

extension FuzzedFormat {
  /// Model files: header, model, tokenizer and chat template. The weights are zeros.
  static func gguf() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let gguf = examples.model.gguf
    let header = Array(try examples.bytes(Examples.path).prefix(gguf.dataOffset))
    let byteCount = gguf.byteCount.bytes
    return FuzzedFormat("gguf", seeds: [header], isText: false) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "m.gguf", byteCount: byteCount + bytes.count - header.count)
      let model = try ModelFile(path: "m.gguf", files: files)
      let tokenizer = try Tokenizer(file: model.gguf)
      let chat = try ChatTemplate(file: model.gguf)
        .render([.init(role: .user, text: "Hello")], addingAssistantTurn: true)
      let tokens = tokenizer.encode(chat)
      return
        ([
          "\(model.blueprint)", "\(model.headPredictor)", chat, "\(tokens)",
          tokenizer.decode(tokens), "\(tokenizer.endOfGeneration.sorted())",
        ] + model.gguf.tensors.map { "\($0)" }).joined(separator: "\n")
    }
  }

  /// Expert bundles, down to the last expert and embedding.
  static func bundle() throws -> FuzzedFormat {
    let examples = try Examples.shared.get()
    let seed = try examples.bytes(examples.bundle.path)
    let expected = examples.bundle.header
    return FuzzedFormat("bundle", seeds: [seed], isText: false, mend: mendBundle) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "m.ewx")
      let bundle = try ExpertBundle(path: "m.ewx", files: files)
      try bundle.check(fits: expected, model: "m.gguf")
      try bundle.verifyAll()
      return "\(bundle.header)"
    }
  }

  /// Recordings, and what a replay of them comes to.
  static func recording() throws -> FuzzedFormat {
    let files = MemoryFileSystem()
    try Examples.shared.get().recording.write(to: "r.ewr", files: files)
    let old = try Examples.repositoryFile("Tests/InferenceTests/Recordings/bible.ewr")
    let profile = try SmallProfile.profile()
    return FuzzedFormat(
      "recording", seeds: [try files.contents(of: "r.ewr"), old], isText: false,
      mend: mendRecording
    ) { bytes in
      let files = MemoryFileSystem()
      files.put(bytes, at: "r.ewr")
      let recording = try Recording(path: "r.ewr", files: files)
      let description = try RunFolder.json(RoutingDescription(recording))
      let record = try Examples.replay(recording, on: profile).record
      return [
        "\(recording.model)", "\(recording.conditions)", try RoutingTable(recording).csv,
        String(decoding: description, as: UTF8.self),
        String(decoding: try RunFolder.json(record), as: UTF8.self),
      ].joined(separator: "\n")
    }
  }

  @Sendable private static func mendBundle(_ bytes: inout [UInt8]) {
    guard bytes.count >= 256 else { return }
    let counts = (0..<3).map { bytes.little(at: 24 + 8 * $0) }
    guard counts.allSatisfy({ $0 < 1 << 20 }) else { return }
    let end = 256 + counts[0] * 8 + counts[1] * 64 + counts[2] * 8
    guard end <= UInt64(bytes.count) else { return }
    bytes.putLittle(0, at: 80)
    bytes.putLittle(Checksum.of(Array(bytes[..<Int(end)])), at: 80)
  }

  @Sendable private static func mendRecording(_ bytes: inout [UInt8]) {
    guard bytes.count >= 40 else { return }
    bytes.putLittle(UInt64(bytes.count), at: 32)
    bytes.putLittle(0, at: 24)
    bytes.putLittle(Checksum.of(bytes), at: 24)
  }
}

extension [UInt8] {
  fileprivate func little(at offset: Int) -> UInt64 {
    (0..<8).reduce(0) { $0 | UInt64(self[offset + $1]) << (8 * $1) }
  }

  fileprivate mutating func putLittle(_ number: UInt64, at offset: Int) {
    for index in 0..<8 { self[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
  }
}
