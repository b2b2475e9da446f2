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
  /// What the head was given for each of the first tokens; nil where nobody will ask.
  let samples: HeadSamples?

  init(_ predictor: HeadPredictorFormat, shape: ModelShape, options: SessionOptions) {
    let (rank, groupCount) = (predictor.rank, predictor.groupCount)
    middle = Activations(maxRows: 1, columns: rank)
    spread = Activations(maxRows: groupCount, columns: groupCount * rank)
    spreadOperand = Operand(
      maxRows: groupCount, columns: groupCount * rank, consumers: [predictor.type],
      arithmetic: options.arithmetic)
    scores = Activations(maxRows: groupCount, columns: shape.vocabularyCount / groupCount)
    let count = options.checkedTokenCount
    samples = count > 0 ? HeadSamples(maxCount: count, columns: shape.embeddingLength) : nil
  }

  /// Copies `middle` to where each of the rows that lie side by side meets it.
  func spreadMiddle() {
    for row in 0..<spread.rows {
      spread.copy(row: row, column: row * middle.columns, from: middle, row: 0)
    }
  }

  var byteCount: ByteCount {
    middle.byteCount + spread.byteCount + spreadOperand.byteCount + scores.byteCount
      + (samples?.inputs.byteCount ?? .zero)
  }
}

/// What a predicted head was given for a token, and which token it put first: kept until after the
/// run, where computing the dense head costs no time that anybody measures.
final class HeadSamples {
  /// One row for each token, as many as are in use.
  let inputs: Activations
  private(set) var likeliestTokens: [Int32] = []

  /// Room for `maxCount` tokens, none of which is there yet.
  init(maxCount: Int, columns: Int) {
    inputs = Activations(maxRows: maxCount, columns: columns)
    inputs.rows = 0
  }

  /// Keeps the first row of `input` where there is room.
  func append(_ input: Activations, likeliestToken: Int32) {
    guard inputs.rows < inputs.maxRows else { return }
    inputs.rows += 1
    inputs.copy(row: inputs.rows - 1, from: input, row: 0)
    likeliestTokens.append(likeliestToken)
  }

  /// Forgets all tokens.
  func clear() {
    inputs.rows = 0
    likeliestTokens = []
  }
}
