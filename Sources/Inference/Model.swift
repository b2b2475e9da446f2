public import ExpertStore
import GGUF
import Kernels
import Quantities

/// A loaded model: its shape, the weights that stay in memory, and where each expert lies.
///
/// Immutable once made; any number of sessions may share it.
// `@unchecked Sendable`: nothing changes after `init`.
public final class Model: @unchecked Sendable {
  public let file: ModelFile
  public let bundle: ExpertBundle
  let weights: ResidentWeights

  /// Loads the resident weights of `file`; experts stay in `bundle`.
  ///
  /// - Precondition: the bundle belongs to the file (`ExpertBundle.check(belongsTo:model:)`).
  /// - Throws: `GGUFError` where the file cannot be read.
  public init(file: ModelFile, bundle: ExpertBundle) throws {
    self.file = file
    self.bundle = bundle
    weights = try ResidentWeights(file)
  }

  /// The model's dimensions.
  public var shape: ModelShape { file.shape }
}

extension ExpertMatrices {
  /// The three matrices of one expert in the bytes of its slot.
  init(header: BundleHeader, bytes: UnsafeRawBufferPointer) {
    let upOffset = header.gateByteCount.bytes
    let downOffset = upOffset + header.upByteCount.bytes
    let end = header.payloadByteCount.bytes
    gate = unsafe QuantizedMatrix(
      type: header.gateType, rows: header.expertLength, columns: header.embeddingLength,
      bytes: UnsafeRawBufferPointer(rebasing: bytes[..<upOffset]))
    up = unsafe QuantizedMatrix(
      type: header.upType, rows: header.expertLength, columns: header.embeddingLength,
      bytes: UnsafeRawBufferPointer(rebasing: bytes[upOffset..<downOffset]))
    down = unsafe DownMatrix(
      type: header.downType, layout: header.downLayout, outputs: header.embeddingLength,
      neurons: header.expertLength,
      bytes: UnsafeRawBufferPointer(rebasing: bytes[downOffset..<end]))
  }
}

/// One expert as the kernels see it.
struct ExpertMatrices {
  let gate: QuantizedMatrix
  let up: QuantizedMatrix
  let down: DownMatrix
}
