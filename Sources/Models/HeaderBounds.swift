import GGUF
import Quantities

/// What no model goes beyond. A whole file holds what it claims; a header could claim anything, and
/// what it claims would be priced.
extension TensorDirectory {
  /// - Throws: `ModelError` where no model has a size that `shape` or the file has.
  func requirePlausible(_ shape: ModelShape) throws(ModelError) {
    let (attention, experts) = (shape.attention, shape.layers.compactMap(\.feedForward.experts))
    let counts: [(what: String, count: Int, most: Int)] = [
      ("layers", shape.layerCount, 1 << 10),
      ("dimensions between its layers", shape.embeddingLength, 1 << 17),
      ("tokens in its vocabulary", shape.vocabularyCount, 1 << 22),
      ("positions", shape.contextLength, 1 << 27),
      ("query heads", attention.map(\.headCount).max() ?? 0, 1 << 10),
      ("experts in a layer", experts.map(\.count).max() ?? 0, 1 << 12),
      ("neurons in a block", shape.layers.map(\.feedForward.length).max() ?? 0, 1 << 20),
    ]
    for (what, count, most) in counts where count > most {
      throw implausible("has \(count) \(what)")
    }
    // Tensors lie apart, so that their sum is no more than an offset in each of the files.
    let total = Self.size(gguf.tensors)
    guard total <= Self.greatestSize else { throw implausible("has weights of \(total)") }
  }

  private static let greatestSize = ByteCount(1 << 42)

  private func implausible(_ claim: String) -> ModelError {
    ModelError(
      path: gguf.path,
      reason: "the model \(claim), more than any model; the file is damaged, get it again")
  }

  /// - Throws: `ModelError` where one of `others` takes time, or all of them take much memory
  ///   beside what is `used`.
  func requireCheap(
    _ others: [TensorInfo], beside used: [TensorInfo]
  ) throws(ModelError) {
    if let other = others.first(where: { !$0.isCheap }) {
      throw ModelError(
        path: gguf.path,
        reason: "the tensor \(other.name) is of no block that Edgewise can price")
    }
    let (size, resident) = (Self.size(others), Self.size(used.filter { $0.dimensions.count < 3 }))
    guard size.bytes <= resident.bytes / 10 else {
      throw ModelError(
        path: gguf.path,
        reason: "the \(others.count) tensors that a price would leave out take \(size), more than"
          + " a tenth of what stays in memory")
    }
  }

  private static func size(_ tensors: [TensorInfo]) -> ByteCount {
    tensors.reduce(.zero) { $0 + $1.byteCount }
  }
}

extension TensorInfo {
  /// Whether what it does takes next to no time: a norm, a scale, a bias.
  var isCheap: Bool {
    name.hasSuffix(".bias") || dimensions.dropFirst().allSatisfy { $0 == 1 }
  }
}
