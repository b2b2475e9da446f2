public import ExpertStore
public import Quantities

/// Where each expert lies in the device's file. All experts are of one size.
public struct ExpertLayout: Sendable {
  /// Experts in each layer: as many as in any other, or none.
  public let expertCounts: [Int]
  /// Experts in each layer that has some; 0 in a model without any.
  public let expertsPerLayer: Int
  /// Experts in all layers together.
  let expertCount: Int
  /// What one read brings and one slot holds; a multiple of 4096 bytes.
  public let expertByteCount: ByteCount
  /// Where an expert begins, in bytes from the beginning of the file; a multiple of 4096.
  public let offset: @Sendable (ExpertID) -> Int

  /// A layout of `layerCount` times `expertsPerLayer` experts.
  ///
  /// - Precondition: there is a layer, and `expertByteCount` is a multiple of 4096.
  public init(
    layerCount: Int, expertsPerLayer: Int, expertByteCount: ByteCount,
    offset: @escaping @Sendable (ExpertID) -> Int
  ) {
    precondition(layerCount > 0 && expertsPerLayer >= 0, "a layout has layers")
    self.init(
      expertCounts: Array(repeating: expertsPerLayer, count: layerCount),
      expertByteCount: expertByteCount, offset: offset)
  }

  /// A layout with so many experts in each layer: all of them like the others, or none.
  init(
    expertCounts: [Int], expertByteCount: ByteCount,
    offset: @escaping @Sendable (ExpertID) -> Int
  ) {
    precondition(
      expertByteCount.bytes % BundleHeader.alignment == 0,
      "experts are padded to a multiple of \(BundleHeader.alignment) bytes")
    self.expertCounts = expertCounts
    expertsPerLayer = expertCounts.max() ?? 0
    expertCount = expertCounts.reduce(0, +)
    self.expertByteCount = expertByteCount
    self.offset = offset
  }

  /// The layout of an expert bundle.
  public init(header: BundleHeader) {
    // The header's own `offset` looks at all layers, each time.
    let (start, size) = (header.dataOffset, header.expertByteCount)
    let firstExperts = header.firstExperts
    self.init(
      expertCounts: header.layers.map(\.expertCount), expertByteCount: size
    ) {
      start + (firstExperts[$0.layer] + $0.index) * size.bytes
    }
  }

  /// Layers, those without experts included.
  var layerCount: Int { expertCounts.count }

  /// What ordinals are below.
  var ordinalCount: Int { layerCount * expertsPerLayer }

  /// The number of `expert`, layer by layer, in each of which numbers begin at a multiple of
  /// `expertsPerLayer`.
  ///
  /// - Precondition: the layout has such an expert.
  func ordinal(of expert: ExpertID) -> Int {
    precondition(
      expertCounts.indices.contains(expert.layer)
        && (0..<expertCounts[expert.layer]).contains(expert.index),
      "there is no \(expert)")
    return expert.layer * expertsPerLayer + expert.index
  }
}
