import GGUF
public import Quantities

/// What an expert bundle says about itself before the first expert.
public struct BundleHeader: Hashable, Sendable {
  /// SHA-256 of the GGUF file that the experts came from, 64 hexadecimal digits.
  public var modelSHA256: String
  /// Identifies the same file without reading all of it; see `ModelIdentity`.
  public var modelFingerprint: String
  /// Experts per layer.
  public var expertCount: Int
  /// Hidden width `d`: columns of gate and up, outputs of down.
  public var embeddingLength: Int
  /// Expert width `f`: rows of gate and up, neurons of down.
  public var expertLength: Int
  /// How each layer stores its experts; there is at least one layer.
  public var formats: [ExpertFormat]
  /// XXH3-64 of each expert's bytes without padding, layer by layer.
  public var checksums: [UInt64]
  /// The embedding table behind the experts; nil where it is the head as well, which stays in
  /// memory.
  public var embedding: EmbeddingTable?

  /// The current version of the format. Since 2, gate and up lie in stripes of blocks; since 3, the
  /// embedding table follows the experts.
  public static let version: UInt32 = 3
  /// Experts begin at multiples of this, so that direct I/O can read them.
  public static let alignment = 4096

  /// The header of a bundle with a layer for each of `formats`.
  public init(
    modelSHA256: String, modelFingerprint: String, expertCount: Int, embeddingLength: Int,
    expertLength: Int, formats: [ExpertFormat], checksums: [UInt64], embedding: EmbeddingTable?
  ) {
    self.modelSHA256 = modelSHA256
    self.modelFingerprint = modelFingerprint
    self.expertCount = expertCount
    self.embeddingLength = embeddingLength
    self.expertLength = expertLength
    self.formats = formats
    self.checksums = checksums
    self.embedding = embedding
  }

  /// Layers with experts.
  public var layerCount: Int { formats.count }

  /// Where the matrices of each expert of `layer` lie within it.
  ///
  /// - Precondition: there is such a layer, and the matrices consist of whole blocks.
  public func parts(ofLayer layer: Int) -> ExpertParts {
    let (format, weightCount) = (formats[layer], embeddingLength * expertLength)
    return ExpertParts(
      gateByteCount: format.gateType.byteCount(ofWeights: weightCount).bytes,
      upByteCount: format.upType.byteCount(ofWeights: weightCount).bytes,
      downByteCount: format.downType.byteCount(ofWeights: weightCount).bytes)
  }

  /// The bytes of one expert of `layer` that are covered by its checksum.
  public func payloadByteCount(ofLayer layer: Int) -> ByteCount {
    ByteCount(parts(ofLayer: layer).down.upperBound)
  }

  /// What each expert takes in the file and in a cache slot: the largest payload of any layer,
  /// padded with zeros. One size for all makes slots interchangeable.
  public var expertByteCount: ByteCount { largestPayload.rounded(upTo: Self.alignment) }

  /// Where `expert` of `layer` lies, in bytes from the beginning of the file.
  public func offset(layer: Int, expert: Int) -> Int {
    precondition((0..<layerCount).contains(layer), "there is no layer \(layer)")
    precondition((0..<expertCount).contains(expert), "there is no expert \(expert)")
    return dataOffset + (layer * expertCount + expert) * expertByteCount.bytes
  }

  /// Where the embedding table begins, in bytes from the beginning of the file.
  public var embeddingOffset: Int {
    dataOffset + layerCount * expertCount * expertByteCount.bytes
  }

  /// The checksum of `expert` of `layer`.
  public func checksum(layer: Int, expert: Int) -> UInt64 {
    checksums[layer * expertCount + expert]
  }

  /// Where the first expert lies: the first aligned offset after the header.
  public var dataOffset: Int {
    ByteCount(Self.fixedByteCount + Self.tableByteCount(layers: layerCount, experts: expertCount))
      .rounded(upTo: Self.alignment).bytes
  }

  /// What the header takes before its tables of formats and checksums.
  static let fixedByteCount = 256

  /// What the tables of `layers` times `experts` experts take.
  static func tableByteCount(layers: Int, experts: Int) -> Int {
    layers * formatByteCount + layers * experts * 8
  }

  /// What one layer takes in the table of formats.
  static let formatByteCount = 4

  /// The largest payload of any layer.
  var largestPayload: ByteCount {
    (0..<layerCount).lazy.map { payloadByteCount(ofLayer: $0) }.max() ?? .zero
  }
}
