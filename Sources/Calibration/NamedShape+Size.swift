import Models

extension NamedShape {
  /// How many weights its files have: those of a tied head once, and in some files twice.
  var parameterCounts: [(count: Double, isTied: Bool)] {
    let table = Double(shape.embeddingLength * shape.vocabularyCount)
    let layers = tensors.reduce(0.0) { $0 + Double($1.tensor.weightCount) }
    let isTied = blueprint.head == nil
    let untied = (count: layers + 2 * table, isTied: false)
    return isTied ? [(count: layers + table, isTied: true), untied] : [untied]
  }

  /// The size of its weights in llama.cpp's files of `format`, in bytes.
  func fileByteCount(in format: WeightFormat, isTied: Bool) -> Double {
    let width = shape.embeddingLength
    let table = Double(width * shape.vocabularyCount)
    let head = table * format.headStorage(columns: width).bytesPerWeight
    let embedding =
      table
      * format.storage(of: .embedding, columns: width, layer: 0, layerCount: 1).bytesPerWeight
    return tensors.reduce(isTied ? head : head + embedding) { sum, entry in
      let (layer, tensor) = entry
      let bytes =
        tensor.isQuantized
        ? format.storage(
          of: tensor.role, columns: tensor.dimensions[0], layer: layer,
          layerCount: shape.layerCount
        ).bytesPerWeight : 4
      return sum + Double(tensor.weightCount) * bytes
    }
  }

  private var tensors: [(layer: Int, tensor: BlockTensor)] {
    shape.layers.enumerated().flatMap { layer, blocks in
      blocks.tensors(width: shape.embeddingLength).map { (layer, $0) }
    }
  }
}
