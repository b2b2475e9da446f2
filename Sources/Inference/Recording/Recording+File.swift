import ExpertStore
public import Files
import Models
import Quantities

/// The file of a recording, version 2, all numbers little-endian:
///
/// | bytes | content |
/// | --- | --- |
/// | 0..<16 | `EDGEWISE-ROUTING` |
/// | 16..<20 | version |
/// | 20..<24 | zero |
/// | 24..<32 | XXH3-64 of the whole file with zeros here |
/// | 32..<40 | size of the whole file |
/// | 40... | model, conditions and decisions, one after the other |
///
/// From there on, a *number* is not negative and takes seven bits a byte, the lowest first, with
/// the highest bit set in all bytes but its last; a *text* is the number of its bytes, then UTF-8;
/// a *type* is the id of a weight type in GGUF files, a byte; a *flag* is a byte, 0 or 1.
///
/// **Model.** Name, SHA-256 and fingerprint (texts; the latter two empty where there is no file).
/// Where its weights come from: flag whether they are synthetic, then seed (8 bytes) and routing
/// (text). Four numbers: layers, hidden width, vocabulary, longest context. Norm epsilon (F32).
/// Types of embedding and final norm; a byte, the sum of 1 where the head is another matrix and 2
/// where there are scales; the type of that head; scales (F32 each): of embeddings, of what blocks
/// add, divisor of logits; rank of the head's predictor (number, 0 where there is none), then its
/// type. For each layer its two blocks, the types of their tensors in the order of use
/// (`LayerShape.tensors`), and the layout of down matrices (a byte: 0 output rows, 1 neuron rows, 2
/// neuron groups).
///
/// A *mixer* is a byte, 0 for attention; then three numbers: query heads, KV heads, head width;
/// window (number, 0 for none); flag whether it rotates, then the rotary base (F64). 1 for
/// attention of another form; the same, then pairs that turn together (a byte: 0 halves, 1
/// neighbours), what positions are divided by (F64), norm of queries and keys (a byte: 0 none, 1
/// heads, 2 rows), a byte, the sum of 1 for biases of queries, 2 keys, 4 values, 8 outputs, 16 for
/// sinks, 64 where outputs are normalised and 32 where positions are stretched (YaRN), then by how
/// much and the turns of fast and slow pairs (F64 each) within as many positions (number); flag
/// whether scores have a scale of their own, then that (F32). 2, a short convolution: how many
/// positions it sees (number).
///
/// A *feed-forward block* is a byte. 0, dense: neurons (number) and activation (a byte: 0 ReLU, 1
/// SiLU, 2 clamped SiLU, 3 GELU). 1, experts: three numbers: experts, experts per token, neurons of
/// an expert; activation, router input (0 layer input, 1 behind attention), gating (0 softmax, 1
/// sigmoid), a byte each. 2, the same, of experts whose weights are not divided by their sum. 3,
/// experts of another form: the same, then flag whether weights are divided by their sum, neurons
/// that every token uses beside its experts (number, 0 for none), where there are some a flag
/// whether they are weighed; a byte, the sum of 1 where a bias takes part in the choice, 2 where
/// the router has one and 4 where experts have some. 4, as 0, with outputs that are normalised.
///
/// **Conditions.** Flags: reference arithmetic, skipping of inactive neurons, predicted head. Where
/// the head is predicted: threshold (F32) and floor (number). Numbers: checked tokens, largest
/// batch, context. Seed (8 bytes). Caveat where the decisions are made up (text, else empty).
/// Greatest prefetch depth (number). End (a byte: 0 end of generation, 1 token limit, 2 context
/// full, 3 interrupted). Number of prompt tokens, and these, a number each. Number of decided
/// tokens, and these. One more than the index of the first with a text, or 0 (number).
///
/// **Decisions.** Batch by batch (the prompt in largest batches, then token by token up to the last
/// but one), layer by layer, none for a dense layer. For each token of the batch and each rank: the
/// expert (number), its weight (F32), its active neurons (number). Then, for each layer ahead that
/// the depth reaches and that is not dense: for each token and rank the predicted expert (number).
/// Last, the number of predicted heads, and for each how many rows were computed (number).
extension Recording {
  static let magic = Array("EDGEWISE-ROUTING".utf8)
  /// What is written. Version 1 is read as well: its model had the same dimensions in all layers.
  static let version: UInt32 = 2
  static let checksumOffset = 24
  static let headByteCount = 40

  /// Writes the recording to `path`, where it appears when it is complete.
  ///
  /// - Parameter spool: Has the decisions of layers that come before those in memory; nil where
  ///   all are in memory.
  /// - Throws: `FileError` where the file cannot be written.
  public func write(
    to path: String, files: any FileSystem, spool: RecordingSpool? = nil
  ) throws(FileError) {
    let file = try AtomicFile(path: path, files: files)
    let checksum = RunningChecksum()
    try encode(spool: spool) { (piece) throws(FileError) in
      checksum.update(piece)
      try file.write(piece)
    }
    var sum = RecordingWriter()
    sum.append(fixed: checksum.value)
    try file.overwrite(at: Self.checksumOffset, with: sum.bytes)
    try file.commit()
  }

  /// Reads the recording at `path`.
  ///
  /// - Throws: `FileError` where the file cannot be read, `ModelError` where it is no recording of
  ///   this version, is damaged or cut off.
  public init(path: String, files: any FileSystem) throws {
    let file = try PositionedFile(path: path, files: files)
    // Before all of it is taken into memory.
    let head = try file.bytes(at: 0, count: min(Self.headByteCount, file.byteCount.bytes))
    _ = try Self.version(inHead: head, byteCount: file.byteCount.bytes, path: path)
    var bytes = try file.bytes(at: 0, count: file.byteCount.bytes)
    try self.init(decoding: &bytes, path: path)
  }

  /// Whether the file at `path` begins as a recording does.
  public static func isRecording(at path: String, files: any FileSystem) -> Bool {
    guard let file = try? PositionedFile(path: path, files: files) else { return false }
    return (try? file.bytes(at: 0, count: magic.count)) == magic
  }

  init(encoded bytes: [UInt8], path: String) throws(ModelError) {
    var bytes = bytes
    try self.init(decoding: &bytes, path: path)
  }

  /// In place, as a recording may be large: its checksum is zero afterwards.
  private init(decoding bytes: inout [UInt8], path: String) throws(ModelError) {
    let version = try Self.version(inHead: bytes, byteCount: bytes.count, path: path)
    var head = RecordingReader(Array(bytes.prefix(Self.headByteCount)), from: Self.checksumOffset)
    let checksum = try? head.fixed(UInt64.self)
    for index in 0..<8 { bytes[Self.checksumOffset + index] = 0 }
    guard Checksum.of(bytes) == checksum else {
      throw Self.refusal("this recording is damaged", path)
    }
    do throws(RecordingReader.Damage) {
      var reader = RecordingReader(bytes, from: Self.headByteCount)
      try self.init(from: &reader, version: version)
    } catch {
      throw Self.refusal("this recording contradicts itself", path)
    }
  }

  /// The version in a file of `byteCount` that begins with `bytes`.
  private static func version(
    inHead bytes: [UInt8], byteCount: Int, path: String
  ) throws(ModelError) -> UInt32 {
    guard bytes.starts(with: magic) else { throw otherFile(beginning: bytes, path) }
    var head = RecordingReader(Array(bytes.prefix(headByteCount).dropFirst(magic.count)))
    guard bytes.count >= headByteCount, let version = try? head.fixed(UInt32.self),
      (try? head.fixed(UInt32.self)) != nil, (try? head.fixed(UInt64.self)) != nil,
      let size = try? head.fixed(UInt64.self)
    else { throw refusal("this recording is cut off", path) }
    guard (1...Self.version).contains(version) else {
      throw refusal("this recording has version \(version) instead of \(Self.version)", path)
    }
    guard size >= UInt64(byteCount) else { throw refusal("this recording is damaged", path) }
    guard size == UInt64(byteCount) else { throw refusal("this recording is cut off", path) }
    guard byteCount <= mostBytes else {
      throw refusal("this recording has more than 1 GiB", path)
    }
    return version
  }

  /// Of millions of tokens.
  private static let mostBytes = 1 << 30

  /// What is wrong with a file that is something else.
  private static func otherFile(beginning bytes: [UInt8], _ path: String) -> ModelError {
    if let program = TextDecoding.compression(bytes) {
      return ModelError(
        path: path, reason: "this is compressed with \(program); unpack it first")
    }
    if bytes.starts(with: Array("# route_trace".utf8)) {
      return ModelError(
        path: path,
        reason: "this is a route trace; make a recording of it with `edgewise trace routing FILE"
          + " --model-shape NAME --output FILE`")
    }
    return refusal("this is no recording of a run", path)
  }

  private static func refusal(_ what: String, _ path: String) -> ModelError {
    ModelError(path: path, reason: "\(what); make one with `edgewise run --record FILE`")
  }

  /// Hands over the whole file piece by piece, with zeros where its checksum will be.
  ///
  /// - Throws: what `sink` throws, and `FileError` where `spool` cannot be read.
  private func encode(
    spool: RecordingSpool?, into sink: ([UInt8]) throws(FileError) -> Void
  ) throws(FileError) {
    var (front, back) = (RecordingWriter(), RecordingWriter())
    writeFront(to: &front)
    for layer in decisions.layers { layer.write(to: &back) }
    writeBack(to: &back)
    let middle = spool?.byteCount ?? 0
    var head = RecordingWriter()
    for byte in Self.magic { head.append(byte: byte) }
    head.append(fixed: Self.version)
    for _ in 0..<12 { head.append(byte: 0) }
    head.append(fixed: UInt64(Self.headByteCount + front.bytes.count + middle + back.bytes.count))
    try sink(head.bytes)
    try sink(front.bytes)
    try spool?.read(into: sink)
    try sink(back.bytes)
  }
}
