import GGUF
public import Quantities

/// What an expert bundle says about itself before the first expert.
public struct BundleHeader: Hashable, Sendable {
  /// SHA-256 of the GGUF file that the experts came from, 64 hexadecimal digits.
  public var modelSHA256: String
  /// Identifies the same file without reading all of it; see `ModelIdentity`.
  public var modelFingerprint: String
  /// How many experts each layer of the model has, and how it stores them.
  public var layers: [BundleLayer]
  /// XXH3-64 of each expert's bytes without padding, layer by layer.
  public var checksums: [UInt64]
  /// The embedding table behind the experts; nil where it is the head as well, which stays in
  /// memory.
  public var embedding: EmbeddingTable?

  /// The current version of the format. Since 2, gate and up lie in stripes of blocks; since 3, the
  /// embedding table follows the experts; since 4, each layer names its parts; since 5, damage of
  /// the model's weights is looked for while a bundle is made.
  public static let version: UInt32 = 5
  /// Experts begin at multiples of this, so that direct I/O can read them.
  public static let alignment = 4096

  /// The header of a bundle of these `layers`.
  public init(
    modelSHA256: String, modelFingerprint: String, layers: [BundleLayer], checksums: [UInt64],
    embedding: EmbeddingTable?
  ) {
    self.modelSHA256 = modelSHA256
    self.modelFingerprint = modelFingerprint
    self.layers = layers
    self.checksums = checksums
    self.embedding = embedding
  }

  /// Layers of the model.
  public var layerCount: Int { layers.count }

  /// Experts of all layers.
  public var expertCount: Int { layers.reduce(0) { $0 + $1.expertCount } }

  /// For each layer, how many experts there are before its first.
  public var firstExperts: [Int] {
    var count = 0
    return layers.map { layer in
      defer { count += layer.expertCount }
      return count
    }
  }

  /// What each expert takes in the file and in a cache slot: the largest payload of any layer,
  /// padded with zeros. One size for all makes slots interchangeable.
  public var expertByteCount: ByteCount {
    (layers.lazy.map(\.payloadByteCount).max() ?? .zero).rounded(upTo: Self.alignment)
  }

  /// Where `expert` of `layer` lies, in bytes from the beginning of the file.
  public func offset(layer: Int, expert: Int) -> Int {
    dataOffset + ordinal(layer: layer, expert: expert) * expertByteCount.bytes
  }

  /// Where the embedding table begins, which the experts end at.
  public var embeddingOffset: Int { dataOffset + expertCount * expertByteCount.bytes }

  /// The checksum of `expert` of `layer`.
  public func checksum(layer: Int, expert: Int) -> UInt64 {
    checksums[ordinal(layer: layer, expert: expert)]
  }

  /// Where the first expert lies: the first aligned offset after the header.
  public var dataOffset: Int {
    ByteCount(
      Self.fixedByteCount
        + Self.tableByteCount(layers: layerCount, parts: partCount, experts: expertCount)
    )
    .rounded(upTo: Self.alignment).bytes
  }

  /// Parts of all tables: those of each layer, and the embedding table.
  var partCount: Int { layers.reduce(embedding == nil ? 0 : 1) { $0 + $1.parts.count } }

  /// The number of `expert` of `layer` among all experts.
  ///
  /// - Precondition: there is such an expert.
  func ordinal(layer: Int, expert: Int) -> Int {
    precondition(layers.indices.contains(layer), "there is no layer \(layer)")
    precondition(
      (0..<layers[layer].expertCount).contains(expert),
      "there is no expert \(expert) in layer \(layer)")
    return layers[..<layer].reduce(expert) { $0 + $1.expertCount }
  }

  /// What the header takes before its tables.
  static let fixedByteCount = 256
  /// What one layer takes in its table.
  static let layerByteCount = 8
  /// What one part takes in its table.
  static let partByteCount = 64

  /// What the tables of layers, parts and checksums take.
  static func tableByteCount(layers: Int, parts: Int, experts: Int) -> Int {
    layers * layerByteCount + parts * partByteCount + experts * 8
  }
}
