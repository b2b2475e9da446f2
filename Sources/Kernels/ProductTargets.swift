internal import CKernels

/// Which rows of an operand are multiplied, and where the results go.
// `@unchecked Sendable`: only the memory behind `output` is written, and its users take turns.
@safe struct ProductTargets: @unchecked Sendable {
  let count: Int
  let output: Activations
  private let tokens: [Int]?
  private let outputRows: [Int]?

  /// `count` products of the rows `tokens` of `operand`; without `tokens`, of the rows from 0 on.
  /// Sets the output's rows in use unless `outputRows` says which.
  init(
    count: Int, of operand: Operand, tokens: [Int]?, output: Activations, outputRows: [Int]?
  ) {
    precondition(
      tokens.map { Self.are($0, below: operand.rows) } ?? (count <= operand.rows),
      "a token was not packed")
    precondition(
      outputRows.map { Self.are($0, below: output.maxRows) } ?? true, "no such output row")
    precondition(outputRows == nil || outputRows?.count == count, "one output row for each token")
    self.count = count
    self.output = output
    self.tokens = tokens
    self.outputRows = outputRows
    if outputRows == nil { output.rows = count }
  }

  /// The row of the output that product `index` goes to.
  func outputRow(_ index: Int) -> Int { outputRows?[index] ?? index }

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

  private func withPointer(to indices: [Int]?, _ body: (UnsafePointer<Int64>?) -> Void) {
    guard let indices else { return body(nil) }
    unsafe indices.withUnsafeBufferPointer { indices in
      // An Int has 64 bits wherever a model fits.
      unsafe indices.withMemoryRebound(to: Int64.self) { unsafe body($0.baseAddress) }
    }
  }

  private static func are(_ indices: [Int], below end: Int) -> Bool {
    for index in indices where index < 0 || index >= end { return false }
    return true
  }
}
