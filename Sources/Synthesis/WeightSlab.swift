/// Neighbouring rows of a matrix in Q4_0 that follow one rule.
struct WeightSlab {
  var rowCount: Int
  var columnCount: Int
  /// The standard deviation of the random weights, whose mean is 0.
  var deviation: Double
  /// What all of the first 32 weights of each row are; nil where they are random as well.
  var lead: Double?

  private static let pieceByteCount = 1 << 18

  /// Makes the rows piece by piece; the weights follow from `generator` alone.
  func write(
    using generator: SeededGenerator, to sink: ([UInt8]) throws -> Void
  ) rethrows {
    var blocks = BlockGenerator(generator, deviation: deviation)
    let rowByteCount = columnCount / BlockGenerator.weightsPerBlock * BlockGenerator.bytesPerBlock
    let rowsPerPiece = max(1, Self.pieceByteCount / rowByteCount)
    for first in stride(from: 0, to: rowCount, by: rowsPerPiece) {
      let count = min(rowsPerPiece, rowCount - first)
      var piece = [UInt8](repeating: 0, count: count * rowByteCount)
      for row in 0..<count { fill(&piece, rowAt: row * rowByteCount, from: &blocks) }
      try sink(piece)
    }
  }

  private func fill(
    _ piece: inout [UInt8], rowAt begin: Int, from blocks: inout BlockGenerator
  ) {
    let blockCount = columnCount / BlockGenerator.weightsPerBlock
    if let lead { BlockGenerator.fill(&piece, at: begin, value: lead) }
    for block in (lead == nil ? 0 : 1)..<blockCount {
      blocks.fillRandom(&piece, at: begin + block * BlockGenerator.bytesPerBlock)
    }
  }
}
