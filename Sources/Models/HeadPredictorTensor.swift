public import GGUF
public import Quantities

/// The predictor of the LM head in a file: two matrices, rank × d and V × rank, as one run.
public struct HeadPredictorTensor: Sendable {
  public let tensor: TensorInfo
  public let format: HeadPredictorFormat

  /// Finds and checks the predictor in `file`.
  ///
  /// - Parameter name: What the file calls it; nil in families without one.
  /// - Throws: `ModelError` with one sentence where it is missing or cannot be used.
  init(name: String?, file: GGUFFile, shape: ModelShape) throws(ModelError) {
    guard let name else {
      throw ModelError(
        path: file.path,
        reason: "models of this family have no predictor of the LM head; take the dense head")
    }
    guard let tensor = file.tensor(named: name) else {
      throw ModelError(
        path: file.path,
        reason: "the tensor \(name) is missing, so the LM head cannot be predicted; take the"
          + " dense head, convert the model together with its model_lm_head.pt, or make a random"
          + " model with `edgewise model synthesize --predictor`")
    }
    try tensor.requireComputable(in: file.path)
    let (rank, rest) = tensor.weightCount.quotientAndRemainder(
      dividingBy: shape.embeddingLength + shape.vocabularyCount)
    let block = tensor.type.weightsPerBlock
    guard tensor.dimensions.count == 1, rest == 0, rank > 0, rank.isMultiple(of: block),
      shape.embeddingLength.isMultiple(of: block)
    else {
      throw ModelError(
        path: file.path,
        reason: "the tensor \(name) is \(tensor.dimensions), but an LM head predictor is one"
          + " run of rank × (\(shape.embeddingLength) + \(shape.vocabularyCount)) weights with a"
          + " rank of whole blocks of \(block); convert the model again")
    }
    self.tensor = tensor
    format = HeadPredictorFormat(
      type: tensor.type, rank: rank, vocabularyCount: shape.vocabularyCount)
  }
}

extension ModelFile {
  /// What the predictor of the LM head takes in memory; nil where there is none that can be used.
  public var headPredictorByteCount: ByteCount? { try? headPredictor.get().tensor.byteCount }

  /// - Throws: `ModelError` where the file has no predictor of the LM head, or a wrong one.
  public func requireHeadPredictor() throws(ModelError) { _ = try headPredictor.get() }

  /// The predictor of the LM head.
  ///
  /// - Precondition: `requireHeadPredictor` did not throw.
  public var requiredHeadPredictor: HeadPredictorTensor {
    guard let predictor = try? headPredictor.get() else {
      preconditionFailure("a predicted head needs a predictor")
    }
    return predictor
  }
}
