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
  /// - Throws: `GGUFError` where the model cannot be read, `BundleError` where the bundle cannot
  ///   be written. Nothing is left at `path` then.
  public func writeBundle(
    to path: String, identity: ModelIdentity, progress: ((Double) -> Void)?
  ) throws -> ExpertBundle {
    let source = try PositionedFile(path: self.path)
    let header = blueprint.bundleHeader(identity: identity)
    let scratch = UnsafeMutableRawBufferPointer.allocate(
      byteCount: header.expertByteCount.bytes, alignment: 64)
    defer { unsafe scratch.deallocate() }
    return try unsafe ExpertBundleWriter.write(
      header, to: path, progress: progress,
      expert: { layer, expert, slot in
        let (tensors, parts) = (layers[layer], header.parts(ofLayer: layer))
        let down = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[..<parts.down.count])
        try unsafe source.read(
          expert, of: tensors.gates, arrangedInto: .init(rebasing: slot[parts.gate]))
        try unsafe source.read(
          expert, of: tensors.ups, arrangedInto: .init(rebasing: slot[parts.up]))
        try unsafe source.read(expert, of: tensors.downs, into: down)
        unsafe tensors.layDown(
          shape, from: UnsafeRawBufferPointer(down), into: .init(rebasing: slot[parts.down]))
      },
      embeddings: { rows, bytes in
        try unsafe source.read(rows, of: embedding, arrangedInto: bytes)
      })
  }
}

extension ModelFile.LayerTensors {
  /// How a bundle stores the experts of this layer.
  ///
  /// Down rows that a file has transposed already stay; any others are regrouped by neuron.
  public func expertFormat(_ shape: ModelShape) -> ExpertFormat {
    ExpertFormat(
      gateType: gates.type, upType: ups.type, downType: downs.type,
      downLayout: isTransposed(shape)
        ? .neuronRows
        : DownTransposition.layout(
          for: downs.type, outputs: shape.embeddingLength, neurons: shape.expertLength))
  }

  /// Whether the file has `f` rows of `d` down weights. A square matrix does not show it, and is
  /// taken for the mainline's.
  private func isTransposed(_ shape: ModelShape) -> Bool {
    downs.dimensions[0] == shape.embeddingLength && shape.embeddingLength != shape.expertLength
  }

  fileprivate func layDown(
    _ shape: ModelShape, from source: UnsafeRawBufferPointer,
    into destination: UnsafeMutableRawBufferPointer
  ) {
    if isTransposed(shape) {
      unsafe destination.copyMemory(from: source)
    } else {
      unsafe DownTransposition.transpose(
        type: downs.type, outputs: shape.embeddingLength, neurons: shape.expertLength,
        from: source, into: destination)
    }
  }
}

extension PositionedFile {
  /// Reads the slab of one expert out of a merged tensor.
  fileprivate func read(
    _ expert: Int, of tensor: TensorInfo, into destination: UnsafeMutableRawBufferPointer
  ) throws(GGUFError) {
    try unsafe read(at: tensor.offset + expert * destination.count, into: destination)
  }

  /// As `read`, and arranges the matrix for products.
  fileprivate func read(
    _ expert: Int, of tensor: TensorInfo, arrangedInto destination: UnsafeMutableRawBufferPointer
  ) throws(GGUFError) {
    try unsafe read(expert, of: tensor, into: destination)
    unsafe QuantizedMatrix.arrange(
      type: tensor.type, rows: tensor.dimensions[1], columns: tensor.dimensions[0],
      bytes: destination)
  }

  /// Reads rows of a matrix, and arranges them for products.
  fileprivate func read(
    _ rows: Range<Int>, of tensor: TensorInfo,
    arrangedInto destination: UnsafeMutableRawBufferPointer
  ) throws(GGUFError) {
    let (type, columns) = (tensor.type, tensor.dimensions[0])
    let rowBytes = QuantizedMatrix.byteCount(type: type, rows: 1, columns: columns)
    try unsafe read(at: tensor.offset + rows.lowerBound * rowBytes.bytes, into: destination)
    unsafe QuantizedMatrix.arrange(
      type: type, rows: rows.count, columns: columns, bytes: destination)
  }
}
