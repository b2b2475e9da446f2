public import ExpertStore
public import Quantities

/// Where each expert lies in the device's file. All experts are of one size.
public struct ExpertLayout: Sendable {
  /// Layers with experts.
  public let layerCount: Int
  /// Experts in each layer; 0 in a model without any.
  public let expertsPerLayer: Int
  /// What one read brings and one slot holds; a multiple of 4096 bytes.
  public let expertByteCount: ByteCount
  /// Where an expert begins, in bytes from the beginning of the file; a multiple of 4096.
  public let offset: @Sendable (ExpertID) -> Int

  /// A layout of at most `layerCount` times `expertsPerLayer` experts.
  ///
  /// - Precondition: there is a layer, and `expertByteCount` is a multiple of 4096.
  public init(
    layerCount: Int, expertsPerLayer: Int, expertByteCount: ByteCount,
    offset: @escaping @Sendable (ExpertID) -> Int
  ) {
    precondition(layerCount > 0 && expertsPerLayer >= 0, "a layout has layers")
    precondition(
      expertByteCount.bytes % BundleHeader.alignment == 0,
      "experts are padded to a multiple of \(BundleHeader.alignment) bytes")
    self.layerCount = layerCount
    self.expertsPerLayer = expertsPerLayer
    self.expertByteCount = expertByteCount
    self.offset = offset
  }

  /// The layout of an expert bundle.
  public init(header: BundleHeader) {
    // The header's own `offset` looks at all layers, each time.
    let (start, size) = (header.dataOffset, header.expertByteCount)
    let firstExperts = header.firstExperts
    self.init(
      layerCount: header.layerCount,
      expertsPerLayer: header.layers.map(\.expertCount).max() ?? 0, expertByteCount: size
    ) {
      start + (firstExperts[$0.layer] + $0.index) * size.bytes
    }
  }

  /// Experts in all layers together.
  var expertCount: Int { layerCount * expertsPerLayer }

  /// The index of `expert` among all experts, layer by layer.
  ///
  /// - Precondition: the layout has such an expert.
  func ordinal(of expert: ExpertID) -> Int {
    precondition(
      (0..<layerCount).contains(expert.layer) && (0..<expertsPerLayer).contains(expert.index),
      "there is no \(expert)")
    return expert.layer * expertsPerLayer + expert.index
  }
}
