import Kernels

/// Some tokens of a sequence, for one step of an engine.
public struct StepPart {
  public let sequence: TokenSequence
  /// What follows the tokens that the sequence has; not empty.
  public let tokens: [Int]

  /// The next `tokens` of `sequence`.
  public init(_ tokens: [Int], of sequence: TokenSequence) {
    self.sequence = sequence
    self.tokens = tokens
  }
}

/// A step under way: the tokens of all parts, one after the other, are the rows of its buffers.
struct Step {
  let parts: [Part]
  let tokens: [Int]

  /// The rows of one sequence.
  struct Part {
    let sequence: TokenSequence
    let rows: Range<Int>
    /// Of the first of them.
    let position: Int
  }

  init(_ parts: [StepPart]) {
    tokens = parts.count == 1 ? parts[0].tokens : parts.flatMap(\.tokens)
    var end = 0
    self.parts = parts.map { part in
      defer { end += part.tokens.count }
      return Part(
        sequence: part.sequence, rows: end..<end + part.tokens.count,
        position: part.sequence.position)
    }
  }

  /// The sequence of a step that feeds no other: its rows are all there are.
  var onlySequence: TokenSequence? { parts.count == 1 ? parts[0].sequence : nil }

  /// How many rows there are.
  var count: Int { tokens.count }

  /// The rows of `part` in `activations`, which has a row for each token.
  func rows(of part: Part, in activations: Activations) -> Activations {
    parts.count == 1 ? activations : Activations(rows: part.rows, of: activations)
  }

  /// The positions of all rows.
  var positions: [Int] {
    parts.flatMap { part in part.position..<part.position + part.rows.count }
  }
}
