import Kernels
import Models
import Quantities

/// What predicting the rows of an LM head takes besides the buffers of a dense one.
final class PredictorBuffers {
  /// [1 × rank] between the predictor's two matrices.
  let middle: Activations
  /// [G × G·rank] the same for each of the rows that lie side by side, zeros where others lie.
  let spread: Activations
  let spreadOperand: Operand
  /// [G × V / G] row by row the scores of the vocabulary.
  let scores: Activations

  init(_ predictor: HeadPredictorFormat, shape: ModelShape, options: EngineOptions) {
    let (rank, groupCount) = (predictor.rank, predictor.groupCount)
    middle = Activations(maxRows: 1, columns: rank)
    spread = Activations(maxRows: groupCount, columns: groupCount * rank)
    spreadOperand = Operand(
      maxRows: groupCount, columns: groupCount * rank, consumers: [predictor.type],
      arithmetic: options.arithmetic)
    scores = Activations(maxRows: groupCount, columns: shape.vocabularyCount / groupCount)
  }

  /// Copies `middle` to where each of the rows that lie side by side meets it.
  func spreadMiddle() {
    for row in 0..<spread.rows {
      spread.copy(row: row, column: row * middle.columns, from: middle, row: 0)
    }
  }

  var byteCount: ByteCount {
    middle.byteCount + spread.byteCount + spreadOperand.byteCount + scores.byteCount
  }
}
