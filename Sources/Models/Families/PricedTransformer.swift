import GGUF
import Kernels

/// Models of families that are not run, read to be priced: attention and feed-forward blocks whose
/// tensors are called as most files call them, with experts that are chosen behind attention.
extension ModelFamily {
  /// The shape that a file states. Gates are taken to be SiLU's; others cost the same.
  ///
  /// - Throws: `ModelError` where the file asks for what takes time and is not priced, or says too
  ///   little.
  func pricedShape(_ keys: MetadataKeys) throws(ModelError) -> ModelShape {
    let reader = try TransformerReader(keys, knowing: [TransformerReader.windowKey])
    let ownLength = TransformerReader.expertLengthKey
    let feedForwards =
      try reader.hasExperts
      ? reader.experts(lengthKey: keys.has(ownLength) ? ownLength : "feed_forward_length")
      : reader.dense()
    var shape = try reader.shape(pairs: .halves, norm: nil, feedForwards: feedForwards)
    let windows = try reader.windows(period: slidingPeriod)
    for layer in shape.layers.indices {
      shape.layers[layer].attention.window = windows[layer]
      shape.layers[layer].attention.queryKeyNorm = queryKeyNorm(
        shape.layers[layer].attention, inLayer: layer, of: keys.file)
    }
    return shape
  }

  /// By what `attention` normalises queries and keys: the norm of queries says it by its length.
  private func queryKeyNorm(
    _ attention: AttentionBlock, inLayer layer: Int, of file: GGUFFile
  ) -> AttentionBlock.QueryKeyNorm? {
    let norm = file.tensor(named: name(of: .queryNorm, layer: layer))
    return norm.map { $0.weightCount == attention.headLength ? .head : .row }
  }
}
