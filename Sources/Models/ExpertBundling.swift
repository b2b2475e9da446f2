public import ExpertStore
import Files
import GGUF
import Kernels
public import Quantities

extension ModelFile {
  /// What one expert takes in a bundle and in a cache slot.
  public var expertByteCount: ByteCount { blueprint.expertByteCount }

  /// Writes the experts of this model to `path`, one contiguous, aligned stretch per expert.
  ///
  /// - Parameter progress: Called with the share that is done, from 0 to 1.
  /// - Throws: `FileError` where the model cannot be read, `ModelError` where its weights are
  ///   damaged, `BundleError` where the bundle cannot be written. Nothing is left at `path` then.
  public func writeBundle(
    to path: String, identity: ModelIdentity, progress: ((Double) -> Void)?
  ) throws -> ExpertBundle {
    let header = blueprint.bundleHeader(identity: identity)
    var packing = try ExpertPacking(of: self, header: header)
    return try unsafe ExpertBundleWriter.write(
      header, to: path, files: files, progress: progress,
      expert: { try unsafe packing.pack(expert: $1, ofLayer: $0, into: $2) },
      embeddings: { try unsafe packing.pack(rows: $0, into: $1) })
  }

  /// Makes sure that `bundle` names this model, by all its bytes, and holds its weights, byte by
  /// byte: they are packed again, one expert at a time.
  ///
  /// - Parameter progress: Called with the share that is done, from 0 to 1.
  /// - Throws: `BundleError` for a bundle of another model and for the first expert or embedding
  ///   that differs, `FileError` where the model cannot be read, `ModelError` where its weights
  ///   are damaged.
  public func check(_ bundle: ExpertBundle, progress: ((Double) -> Void)?) throws {
    let identity = ModelIdentity(
      sha256: try ModelIdentity.sha256(ofFilesAt: gguf.parts.map(\.path), files: files),
      fingerprint: try ModelIdentity.fingerprint(of: gguf))
    let header = blueprint.bundleHeader(identity: identity)
    try bundle.check(fits: header, model: path)
    try bundle.check(madeFrom: identity, model: path)
    var packing = try ExpertPacking(of: self, header: header)
    try unsafe bundle.compareAll(
      progress: progress,
      expert: { try unsafe packing.pack(expert: $1, ofLayer: $0, into: $2) },
      embeddings: { try unsafe packing.pack(rows: $0, into: $1) })
  }
}

/// Packs the weights of a model as its bundle has them.
private struct ExpertPacking {
  private let model: ModelFile
  private let header: BundleHeader
  private let source: WeightFiles
  /// For down matrices, which are laid down from one place to another.
  private let scratch: Scratch
  private var table: InspectedTensor

  init(of model: ModelFile, header: BundleHeader) throws {
    (self.model, self.header) = (model, header)
    source = try WeightFiles(of: model.gguf)
    scratch = Scratch(byteCount: header.expertByteCount.bytes)
    table = InspectedTensor(model.embedding, of: model)
  }

  /// Fills `slot` with the parts of an expert, inspected.
  func pack(
    expert: Int, ofLayer layer: Int, into slot: UnsafeMutableRawBufferPointer
  ) throws {
    let (stored, block) = (header.layers[layer], model.shape.layers[layer])
    let tensors = model.layers[layer]
    for name in stored.parts.map(\.name) {
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: slot[stored.part(name).bytes])
      let tensor = tensors[block.feedForward.role(of: name)]
      let isDown = name == .down
      let bytes = unsafe isDown ? .init(rebasing: scratch.memory[..<part.count]) : part
      try unsafe source[tensor].read(at: tensor.offset + expert * part.count, into: bytes)
      var inspected = InspectedTensor(tensor, of: model, expert: expert)
      unsafe inspected.inspect(UnsafeRawBufferPointer(bytes))
      try inspected.check(in: source[tensor])
      if isDown {
        unsafe tensors.layDown(
          block, width: model.shape.embeddingLength, from: UnsafeRawBufferPointer(bytes),
          into: part)
      } else {
        unsafe QuantizedMatrix.arrange(
          type: tensor.type, rows: tensor.dimensions[1], columns: tensor.dimensions[0],
          bytes: part)
      }
    }
  }

  /// Fills `bytes` with rows of the embedding table, which come in their order; the table is
  /// inspected with its last.
  mutating func pack(rows: Range<Int>, into bytes: UnsafeMutableRawBufferPointer) throws {
    let embedding = model.embedding
    let file = source[embedding]
    try unsafe file.read(rows, of: embedding, into: bytes)
    unsafe table.inspect(UnsafeRawBufferPointer(bytes))
    if rows.upperBound == model.shape.vocabularyCount { try table.check(in: file) }
    unsafe QuantizedMatrix.arrange(
      type: embedding.type, rows: rows.count, columns: model.shape.embeddingLength, bytes: bytes)
  }
}

/// Memory for as long as this object lives.
@safe
private final class Scratch {
  let memory: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    unsafe memory = ClaimedMemory.allocate(byteCount: byteCount, alignment: 64)
  }

  deinit { unsafe ClaimedMemory.free(memory.baseAddress) }
}

extension FeedForwardBlock {
  /// What the part of an expert called `name` is in the model.
  fileprivate func role(of name: BundlePart.Name) -> TensorRole {
    switch name {
    case .gate: matrixRoles.gate
    case .up: matrixRoles.up
    case .down: matrixRoles.down
    case .embedding: .embedding
    }
  }
}

extension ModelFile.LayerTensors {
  /// How down matrices of `layer` are stored in memory, in a model of `width`.
  ///
  /// Down rows that a file has transposed already stay; any others are regrouped by neuron where
  /// neurons can be left out.
  func downLayout(_ layer: LayerShape, width: Int) -> DownLayout {
    guard layer.feedForward.activation == .relu else { return .outputRows }
    let downs = downs(of: layer)
    return downs.isTransposed(layer, width: width)
      ? .neuronRows
      : DownTransposition.layout(
        for: downs.type, outputs: width, neurons: layer.feedForward.length)
  }

  private func downs(of layer: LayerShape) -> TensorInfo {
    self[layer.feedForward.matrixRoles.down]
  }

  fileprivate func layDown(
    _ layer: LayerShape, width: Int, from source: UnsafeRawBufferPointer,
    into destination: UnsafeMutableRawBufferPointer
  ) {
    let downs = downs(of: layer)
    if downLayout(layer, width: width) == .outputRows {
      unsafe destination.copyMemory(from: source)
      unsafe QuantizedMatrix.arrange(
        type: downs.type, rows: width, columns: layer.feedForward.length, bytes: destination)
    } else if downs.isTransposed(layer, width: width) {
      unsafe destination.copyMemory(from: source)
    } else {
      unsafe DownTransposition.transpose(
        type: downs.type, outputs: width, neurons: layer.feedForward.length,
        from: source, into: destination)
    }
  }
}

extension TensorInfo {
  /// Whether down matrices of `layer` have a row for each neuron. A square matrix does not show it,
  /// and is taken for the mainline's.
  fileprivate func isTransposed(_ layer: LayerShape, width: Int) -> Bool {
    dimensions[0] == width && width != layer.feedForward.length
  }
}

extension PositionedFile {
  /// Reads rows of a matrix.
  fileprivate func read(
    _ rows: Range<Int>, of tensor: TensorInfo, into destination: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    let rowBytes = tensor.type.byteCount(ofWeights: tensor.dimensions[0])
    try unsafe read(at: tensor.offset + rows.lowerBound * rowBytes.bytes, into: destination)
  }
}
