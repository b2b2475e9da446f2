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
  /// - Parameter predictsHead: Whether sessions predict which rows of the LM head to compute.
  /// - Precondition: the bundle belongs to the file (`ExpertBundle.check(belongsTo:model:)`), and
  ///   a predictor that is wanted is there (`ModelFile.requireHeadPredictor`).
  /// - Throws: `GGUFError` where the file cannot be read.
  public init(file: ModelFile, bundle: ExpertBundle, predictsHead: Bool = false) throws {
    self.file = file
    self.bundle = bundle
    weights = try ResidentWeights(
      file, predictor: predictsHead ? file.requiredHeadPredictor : nil)
  }

  /// The model's dimensions.
  public var shape: ModelShape { file.shape }
}

extension ExpertMatrices {
  /// The three matrices of one expert of `layer` in the bytes of its slot.
  init(header: BundleHeader, layer: Int, bytes: UnsafeRawBufferPointer) {
    let (format, parts) = (header.formats[layer], header.parts(ofLayer: layer))
    gate = unsafe QuantizedMatrix(
      type: format.gateType, rows: header.expertLength, columns: header.embeddingLength,
      bytes: UnsafeRawBufferPointer(rebasing: bytes[parts.gate]))
    up = unsafe QuantizedMatrix(
      type: format.upType, rows: header.expertLength, columns: header.embeddingLength,
      bytes: UnsafeRawBufferPointer(rebasing: bytes[parts.up]))
    down = unsafe DownMatrix(
      type: format.downType, layout: format.downLayout, outputs: header.embeddingLength,
      neurons: header.expertLength, bytes: UnsafeRawBufferPointer(rebasing: bytes[parts.down]))
  }
}

/// One expert as the kernels see it.
struct ExpertMatrices {
  let gate: QuantizedMatrix
  let up: QuantizedMatrix
  let down: DownMatrix
}
