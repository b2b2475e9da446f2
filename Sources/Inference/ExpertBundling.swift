public import ExpertStore
import GGUF
import Kernels
public import Quantities

extension ModelFile {
  /// The header that a bundle of this model has, checksums excepted.
  func bundleHeader(identity: ModelIdentity) -> BundleHeader {
    let (first, layout) = (layers[0], bundleDownLayout)
    return BundleHeader(
      modelSHA256: identity.sha256, modelFingerprint: identity.fingerprint,
      layerCount: shape.layerCount, expertCount: shape.expertCount,
      embeddingLength: shape.embeddingLength, expertLength: shape.expertLength,
      gateType: first.gates.type, upType: first.ups.type, downType: first.downs.type,
      downLayout: layout,
      checksums: Array(repeating: 0, count: shape.layerCount * shape.expertCount))
  }

  /// What one expert takes in a bundle and in a cache slot.
  public var expertByteCount: ByteCount {
    bundleHeader(identity: ModelIdentity(sha256: "", fingerprint: "")).expertByteCount
  }

  /// Writes the experts of this model to `path`, one contiguous, aligned stretch per expert.
  ///
  /// - Parameter progress: Called with the share that is done, from 0 to 1.
  /// - Throws: `ModelError` where layers differ in type, `GGUFError` where the model cannot be
  ///   read, `BundleError` where the bundle cannot be written. Nothing is left at `path` then.
  public func writeBundle(
    to path: String, identity: ModelIdentity, progress: ((Double) -> Void)?
  ) throws -> ExpertBundle {
    try requireUniformExperts()
    let source = try PositionedFile(path: self.path)
    let header = bundleHeader(identity: identity)
    let scratch = UnsafeMutableRawBufferPointer.allocate(
      byteCount: header.downByteCount.bytes, alignment: 64)
    defer { unsafe scratch.deallocate() }
    return try unsafe ExpertBundleWriter.write(header, to: path, progress: progress) {
      layer, expert, slot in
      let upOffset = header.gateByteCount.bytes
      let downOffset = upOffset + header.upByteCount.bytes
      let tensors = layers[layer]
      let (gate, up, down) = unsafe (
        slot[..<upOffset], slot[upOffset..<downOffset], slot[downOffset...]
      )
      try unsafe source.read(expert, of: tensors.gates, into: .init(rebasing: gate))
      try unsafe source.read(expert, of: tensors.ups, into: .init(rebasing: up))
      try unsafe source.read(expert, of: tensors.downs, into: scratch)
      unsafe layDown(from: UnsafeRawBufferPointer(scratch), into: .init(rebasing: down))
    }
  }

  /// A file that is transposed already keeps its rows; any other is regrouped by neuron.
  private var bundleDownLayout: DownLayout {
    guard downLayoutInFile == .outputRows else { return .neuronRows }
    return DownTransposition.layout(
      for: layers[0].downs.type, outputs: shape.embeddingLength, neurons: shape.expertLength)
  }

  private func layDown(
    from source: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
  ) {
    if downLayoutInFile == bundleDownLayout {
      unsafe destination.copyMemory(from: source)
    } else {
      unsafe DownTransposition.transpose(
        type: layers[0].downs.type, outputs: shape.embeddingLength, neurons: shape.expertLength,
        from: source, into: destination)
    }
  }

  /// A bundle has one expert size, so that slots of a cache are interchangeable.
  private func requireUniformExperts() throws(ModelError) {
    let first = layers[0]
    for (index, layer) in layers.enumerated() {
      let pairs = [(first.gates, layer.gates), (first.ups, layer.ups), (first.downs, layer.downs)]
      for (expected, found) in pairs where expected.type != found.type {
        throw ModelError(
          path: path,
          reason: "layer \(index) stores experts as \(found.type.name), layer 0 as"
            + " \(expected.type.name); Edgewise needs one type, as `--pure` quantisation gives")
      }
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
}
