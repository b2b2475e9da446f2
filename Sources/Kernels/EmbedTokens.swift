public import DeviceInterface
import GGUF
internal import Quantities

/// Looks tokens up in the embedding table; one row is one token.
// `@unchecked Sendable`: ranges given to `run` are disjoint, so no two threads write one row.
@safe public struct EmbedTokens: Kernel, @unchecked Sendable {
  let table: QuantizedMatrix
  let tokens: [Int]
  let output: Activations
  let scale: Float

  /// The rows of `output` from 0 on get the tokens' embeddings, times `scale`, and become the rows
  /// in use.
  ///
  /// - Precondition: every token is a row of `table`, whose columns `output` has.
  public init(
    table: QuantizedMatrix, tokens: [Int], scale: Float = 1, into output: Activations
  ) {
    precondition(
      tokens.allSatisfy { $0 >= 0 && $0 < table.rows }, "a token has no embedding")
    precondition(output.columns == table.columns, "the output has other columns than the table")
    self.table = table
    self.tokens = tokens
    self.output = output
    self.scale = scale
    output.rows = tokens.count
  }

  public var rows: Int { tokens.count }

  public var work: Work {
    Work(
      kind: .embedding, multiplier: .float32, multiplyAdds: rows * table.columns,
      memoryTraffic: rows * table.type.byteCount(ofWeights: table.columns)
        + output.byteCount(rows: rows))
  }

  public func run(rows: Range<Int>) {
    for row in rows {
      let start = unsafe output.start(ofRow: row)
      unsafe table.decodeRow(tokens[row], into: start)
      guard scale != 1 else { continue }
      for column in 0..<output.columns { unsafe start[column] *= scale }
    }
  }
}
