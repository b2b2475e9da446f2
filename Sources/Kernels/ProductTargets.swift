internal import CKernels

/// Which rows of an operand are multiplied, and where the results go.
// `@unchecked Sendable`: only the memory behind `output` is written, and its users take turns.
@safe struct ProductTargets: @unchecked Sendable {
  let count: Int
  let output: Activations
  private let tokens: [Int64]?
  private let outputRows: [Int64]?

  /// `count` products of the rows `tokens` of `operand`; without `tokens`, of the rows from 0 on.
  /// Sets the output's rows in use unless `outputRows` says which.
  init(
    count: Int, of operand: Operand, tokens: [Int]?, output: Activations, outputRows: [Int]?
  ) {
    precondition(
      tokens?.allSatisfy((0..<operand.rows).contains) ?? (count <= operand.rows),
      "a token was not packed")
    precondition(
      outputRows?.allSatisfy((0..<output.maxRows).contains) ?? true, "no such output row")
    precondition(outputRows == nil || outputRows?.count == count, "one output row for each token")
    self.count = count
    self.output = output
    self.tokens = tokens?.map { Int64($0) }
    self.outputRows = outputRows?.map { Int64($0) }
    if outputRows == nil { output.rows = count }
  }

  /// Calls `body` with the targets as C wants them.
  func withC(_ body: (UnsafePointer<ck_targets>) -> Void) {
    unsafe withPointer(to: tokens) { tokens in
      unsafe withPointer(to: outputRows) { outputRows in
        var targets = unsafe ck_targets(
          count: Int64(count), tokens: tokens, destinations: outputRows, output: output.base,
          output_columns: Int64(output.columns))
        unsafe body(&targets)
      }
    }
  }

  private func withPointer(to indices: [Int64]?, _ body: (UnsafePointer<Int64>?) -> Void) {
    guard let indices else { return body(nil) }
    unsafe indices.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
  }
}
