import ExpertStore
import Files
import FoundationEssentials
import GGUF
@testable import Inference
import Kernels
@testable import Models
import TestSupport
import Testing

/// The file of a recording, on the traces of the small model that are kept.
@Suite struct RecordingTests {
  static let names = ["bible", "dictionary", "manual", "python"]

  private func bytes(_ name: String) throws -> [UInt8] {
    let path = TestModel.root + "/Tests/InferenceTests/Recordings/\(name).ewr"
    return Array(try #require(FileManager.default.contents(atPath: path)))
  }

  /// The bytes of an old recording, written anew.
  private func rewritten(_ name: String) throws -> [UInt8] {
    try Recording(encoded: bytes(name), path: name).encoded()
  }

  @Test(arguments: names) func `a recording of version 1 is read, and written as version 2`(
    name: String
  ) throws {
    let old = try bytes(name)
    let recording = try Recording(encoded: old, path: name)
    let bytes = try recording.encoded()
    #expect(old[16] == 1 && bytes[16] == 2)
    #expect(try Recording(encoded: bytes, path: name) == recording)
    #expect(try Recording(encoded: bytes, path: name).encoded() == bytes)
    #expect(bytes.count < 64 << 10)
    let model = try TestModel.shared.get()
    #expect(recording.model == model.blueprint)
    #expect(recording.identity == model.identity)
  }

  @Test func `everything that can be in a recording survives`() throws {
    var recording = try Recording(encoded: bytes("bible"), path: "bible")
    recording.model.origin = SyntheticOrigin(seed: .max, routing: "wiki")
    recording.model.head = .q6_K
    recording.model.headPredictor = HeadPredictorFormat(
      type: .q4_0, rank: 64, vocabularyCount: recording.model.shape.vocabularyCount)
    recording.model.shape.layers[1].attention.rotaryBase = 1.25e6
    recording.model.shape.layers[2].attention.window = 7
    recording.model.shape.layers[3].attention.rotaryPairs = .neighbours
    recording.model.shape.layers[3].attention.rotaryFactor = 8
    recording.model.shape.layers[4].attention.queryKeyNorm = .row
    recording.model.shape.layers[4].attention.biases = [.key, .output]
    recording.model.shape.layers[4].attention.scoreScale = 0.25
    for role in [TensorRole.queryNorm, .keyNorm, .keyBias, .attentionOutputBias] {
      recording.model.layers[4].types[role] = .f32
    }
    for layer in recording.model.shape.layers.indices {
      guard var experts = recording.model.shape.layers[layer].feedForward.experts else { continue }
      (experts.gating, experts.activation) = (.softmax, .silu)
      (experts.routerInput, experts.dividesWeights) = (.attentionOutput, layer > 0)
      if layer == 2 { experts.shared = SharedExpert(length: 96, isWeighed: true) }
      experts.hasChoiceBias = layer == 3
      recording.model.shape.layers[layer].feedForward = .experts(experts)
    }
    recording.model.layers[3].types[.expertUps] = .q8_0
    recording.model.layers[3].types[.choiceBias] = .f32
    for role in [TensorRole.sharedRouter, .sharedGate, .sharedUp, .sharedDown] {
      recording.model.layers[2].types[role] = .q8_0
    }
    recording.model.shape.scales.embedding = 12
    recording.model.shape.scales.residual = 0.22
    recording.model.shape.scales.logitDivisor = 6
    recording.conditions.headSelection = HeadSelection(threshold: -.infinity, floor: 300)
    recording.conditions.skipsInactiveNeurons = false
    recording.conditions.precision = .reference
    recording.decisions.headRowCounts = recording.batches.map { _ in 129 }
    recording.syntheticCaveat = "made up"
    recording.identity = nil
    recording.firstTextIndex = nil
    #expect(try Recording(encoded: recording.encoded(), path: "") == recording)
  }

  /// A family may have dense layers before those with experts, and layers of other dimensions.
  @Test func `layers that differ in all that they can survive`() throws {
    var recording = try Recording(encoded: bytes("bible"), path: "bible")
    let (shape, types) = (recording.model.shape, recording.model.layers[0].types)
    let layerCount = shape.layerCount
    recording.model.shape.layers[0].feedForward = .dense(DenseBlock(length: 512, activation: .silu))
    recording.model.layers[0].types = types.filter {
      ![.router, .expertGates, .expertUps, .expertDowns].contains($0.key)
    }
    for role in [TensorRole.gate, .up, .down] { recording.model.layers[0].types[role] = .q4_0 }
    recording.model.layers[0].downLayout = .outputRows
    recording.model.shape.layers[1].attention.headCount = 2
    recording.decisions.layers = recording.decisions.layers.enumerated()
      .filter { !$0.offset.isMultiple(of: layerCount) }.map(\.element)
    #expect(try Recording(encoded: recording.encoded(), path: "") == recording)
  }

  @Test func `damage, a cut, another version and another file get a sentence each`() throws {
    let whole = try rewritten("python")
    func sentence(_ bytes: [UInt8]) -> String {
      do throws(ModelError) {
        _ = try Recording(encoded: bytes, path: "x.ewr")
        return ""
      } catch { return "\(error)" }
    }
    #expect(sentence([]).contains("x.ewr: this is no recording of a run; make one with"))
    #expect(sentence(Array("position,layer".utf8)).contains("this is no recording"))
    #expect(sentence([0x1F, 0x8B, 8]).contains("compressed with gzip; unpack it first"))
    #expect(sentence(Array("# route_trace v1\n".utf8)).contains("`edgewise trace routing FILE"))
    for length in [16, 39, 40, whole.count / 2, whole.count - 1] {
      #expect(sentence(Array(whole.prefix(length))).contains("this recording is cut off"))
    }
    var version = whole
    version[16] = 9
    #expect(sentence(version).contains("has version 9 instead of 2"))
    var random = RepeatableGenerator(seed: 3)
    for _ in 0..<50 {
      var damaged = whole
      let offset = Int.random(in: 40..<whole.count, using: &random)
      damaged[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      #expect(sentence(damaged).contains("this recording is damaged"))
    }
  }

  /// A checksum keeps accidents out, not malice: what lies behind it is checked as well.
  @Test(arguments: [true, false])
  func `a recording that was tampered with is refused or read, and never stops the program`(
    isOld: Bool
  ) throws {
    let whole = isOld ? try bytes("manual") : try rewritten("manual")
    var random = RepeatableGenerator(seed: 4)
    var refusedCount = 0
    for _ in 0..<300 {
      var forged = whole
      forged[Int.random(in: 40..<600, using: &random)] = UInt8.random(in: 0...255, using: &random)
      for index in 24..<32 { forged[index] = 0 }
      var sum = RecordingWriter()
      sum.append(fixed: Checksum.of(forged))
      forged.replaceSubrange(24..<32, with: sum.bytes)
      if (try? Recording(encoded: forged, path: "")) == nil { refusedCount += 1 }
    }
    #expect(refusedCount > 50)
  }

  @Test func `layers that waited on the disk make the same file, and leave no other`() throws {
    let recording = try Recording(encoded: bytes("bible"), path: "bible")
    let folder = TemporaryFolder()
    var rest = recording
    let spool = try RecordingSpool(beside: folder["a.ewr"], files: disk)
    for layer in recording.decisions.layers.dropLast() { spool.append([layer]) }
    rest.decisions.layers = recording.decisions.layers.suffix(1)
    try rest.write(to: folder["a.ewr"], files: disk, spool: spool)
    #expect(try disk.contents(of: folder["a.ewr"]) == recording.encoded())
    #expect(folder.files == ["a.ewr"])
  }

  @Test func `each step that fails is one error, and leaves no half of a recording`() throws {
    let recording = try Recording(encoded: bytes("bible"), path: "bible")
    let folder = TemporaryFolder()
    let path = folder["a.ewr"]
    try FaultyFileSystem.failEachCall { files in
      do {
        try recording.write(to: path, files: files)
        #expect(try Recording(path: path, files: files) == recording)
      } catch let error as FileError {
        #expect(error.path == path)
      }
      #expect(folder.files.isEmpty || folder.files == ["a.ewr"])
      if !folder.files.isEmpty {
        #expect(try Recording(path: path, files: disk) == recording)
        try disk.remove(path)
      }
    }
  }
}

extension Recording {
  /// The bytes of its file.
  fileprivate func encoded() throws -> [UInt8] {
    let folder = TemporaryFolder()
    try write(to: folder["x.ewr"], files: disk)
    return try disk.contents(of: folder["x.ewr"])
  }
}
