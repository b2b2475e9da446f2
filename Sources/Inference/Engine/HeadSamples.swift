import Kernels

/// What a predicted head was given for a token, and which token it put first: kept until after the
/// run, where computing the dense head costs no time that is measured.
final class HeadSamples {
  /// One row for each token, as many as are in use.
  let inputs: Activations
  private(set) var likeliestTokens: [Int32] = []

  /// Room for `maxCount` tokens, none of which is there yet.
  init(maxCount: Int, columns: Int) {
    inputs = Activations(maxRows: maxCount, columns: columns)
    inputs.rows = 0
  }

  /// Holds the first row of `input` for `keep`, where there is room.
  func hold(_ input: Activations) {
    guard inputs.rows < inputs.maxRows else { return }
    inputs.copy(row: inputs.rows, from: input, row: 0)
  }

  /// Keeps what was held last, where there is room.
  func keep(likeliestToken: Int32) {
    guard inputs.rows < inputs.maxRows else { return }
    inputs.rows += 1
    likeliestTokens.append(likeliestToken)
  }

  /// Forgets all tokens.
  func clear() {
    inputs.rows = 0
    likeliestTokens = []
  }
}
