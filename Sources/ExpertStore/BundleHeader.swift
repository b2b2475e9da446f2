public import GGUF
public import Quantities

/// What an expert bundle says about itself before the first expert.
public struct BundleHeader: Hashable, Sendable {
  /// SHA-256 of the GGUF file that the experts came from, 64 hexadecimal digits.
  public var modelSHA256: String
  /// Identifies the same file without reading all of it; see `ModelIdentity`.
  public var modelFingerprint: String
  public var layerCount: Int
  /// Experts per layer.
  public var expertCount: Int
  /// Hidden width `d`: columns of gate and up, outputs of down.
  public var embeddingLength: Int
  /// Expert width `f`: rows of gate and up, neurons of down.
  public var expertLength: Int
  public var gateType: TensorType
  public var upType: TensorType
  public var downType: TensorType
  public var downLayout: DownLayout
  /// XXH3-64 of each expert's bytes without padding, layer by layer.
  public var checksums: [UInt64]

  /// The current version of the format.
  public static let version: UInt32 = 1
  /// Experts begin at multiples of this, so that direct I/O can read them.
  public static let alignment = 4096

  /// The header of a bundle.
  public init(
    modelSHA256: String, modelFingerprint: String, layerCount: Int, expertCount: Int,
    embeddingLength: Int, expertLength: Int, gateType: TensorType, upType: TensorType,
    downType: TensorType, downLayout: DownLayout, checksums: [UInt64]
  ) {
    self.modelSHA256 = modelSHA256
    self.modelFingerprint = modelFingerprint
    self.layerCount = layerCount
    self.expertCount = expertCount
    self.embeddingLength = embeddingLength
    self.expertLength = expertLength
    self.gateType = gateType
    self.upType = upType
    self.downType = downType
    self.downLayout = downLayout
    self.checksums = checksums
  }

  /// The size of the gate matrix, which comes first.
  public var gateByteCount: ByteCount { gateType.byteCount(ofWeights: weightsPerMatrix) }
  /// The size of the up matrix, which comes second.
  public var upByteCount: ByteCount { upType.byteCount(ofWeights: weightsPerMatrix) }
  /// The size of the down matrix, which comes last.
  public var downByteCount: ByteCount { downType.byteCount(ofWeights: weightsPerMatrix) }

  /// The bytes of one expert that are covered by its checksum.
  public var payloadByteCount: ByteCount { gateByteCount + upByteCount + downByteCount }

  /// What one expert takes in the file and in a cache slot: its payload, padded with zeros.
  public var expertByteCount: ByteCount { payloadByteCount.rounded(upTo: Self.alignment) }

  /// Where `expert` of `layer` lies, in bytes from the beginning of the file.
  public func offset(layer: Int, expert: Int) -> Int {
    precondition((0..<layerCount).contains(layer), "there is no layer \(layer)")
    precondition((0..<expertCount).contains(expert), "there is no expert \(expert)")
    return dataOffset + (layer * expertCount + expert) * expertByteCount.bytes
  }

  /// The checksum of `expert` of `layer`.
  public func checksum(layer: Int, expert: Int) -> UInt64 {
    checksums[layer * expertCount + expert]
  }

  /// Where the first expert lies: the first aligned offset after the header.
  public var dataOffset: Int {
    ByteCount(Self.fixedByteCount + checksums.count * 8).rounded(upTo: Self.alignment).bytes
  }

  /// What the header takes before its table of checksums.
  static let fixedByteCount = 256

  private var weightsPerMatrix: Int { embeddingLength * expertLength }
}
