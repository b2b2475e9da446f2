public import GGUF
import Kernels

/// How the predictor of an LM head is stored: two matrices, rank × d and V × rank.
public struct HeadPredictorFormat: Hashable, Sendable {
  public let type: TensorType
  /// The width between the two matrices.
  public let rank: Int
  /// How many rows of the second matrix lie side by side in memory.
  ///
  /// A row of rank 128 is a quarter of the stripe that products read at once. So row r of V / 4
  /// holds rows r, r + V / 4 and so on, and meets four inputs: the one that belongs to each
  /// quarter, with zeros elsewhere. The four rows of products, one after another, are the scores in
  /// order.
  public let groupCount: Int

  /// A predictor for `vocabularyCount` rows.
  ///
  /// - Precondition: `rank` is a multiple of the type's block.
  public init(type: TensorType, rank: Int, vocabularyCount: Int) {
    precondition(
      rank > 0 && rank.isMultiple(of: type.weightsPerBlock), "a rank consists of whole blocks")
    self.type = type
    self.rank = rank
    let stripe = QuantizedMatrix.stripeLength
    let count = type.weightsPerBlock == 32 && stripe.isMultiple(of: rank) ? stripe / rank : 1
    groupCount = vocabularyCount.isMultiple(of: count) ? count : 1
  }
}
