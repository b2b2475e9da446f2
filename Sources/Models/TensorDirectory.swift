import GGUF
import Quantities

/// Looks tensors up by what their family calls them, and refuses wrong sizes and types.
struct TensorDirectory {
  let gguf: GGUFFile
  let family: ModelFamily
  let use: ModelUse

  /// The directory of `gguf`, which is read for `use`.
  init(of gguf: GGUFFile, for use: ModelUse) throws(ModelError) {
    self.gguf = gguf
    self.use = use
    guard !gguf.tensors.isEmpty else {
      throw ModelError(
        path: gguf.path,
        reason: "the file has no tensors, as one that holds only a vocabulary; name the model's")
    }
    family = try ModelFamily(of: gguf, for: use)
  }

  func shape() throws(ModelError) -> ModelShape {
    let keys = try MetadataKeys(of: gguf, for: use)
    guard let shape = family.shape else { return try family.pricedShape(keys) }
    return try shape(keys)
  }

  /// - Throws: `ModelError` where the file has a tensor for what is known and not computed, or not
  ///   priced.
  func refuseUnsupported() throws(ModelError) {
    for tensor in gguf.tensors where use == .running || !tensor.isCheap {
      guard let what = family.unsupportedUse(ofTensor: tensor.name) else { continue }
      throw ModelError(
        path: gguf.path,
        reason: "the tensor \(tensor.name) \(what), which Edgewise cannot \(use.verb)")
    }
  }

  /// Tensors other than `used` and a head predictor: in prices they may be missing where they are
  /// cheap, but what one does that nothing reads would be missing from all answers.
  ///
  /// - Throws: `ModelError` where there are some that must not be left out.
  func leftOut(besides used: [TensorInfo]) throws(ModelError) -> [TensorInfo] {
    var known = Set(used.map(\.name))
    if let predictor = family.tensorNames[.headPredictor] { known.insert(predictor) }
    let others = gguf.tensors.filter { !known.contains($0.name) }
    guard let other = others.first else { return [] }
    if use == .pricing {
      try requireCheap(others, beside: used)
      return others
    }
    throw ModelError(
      path: gguf.path,
      reason: "the tensor \(other.name) has no use in a model of its architecture with as many"
        + " layers as \"block_count\" says, so that answers would be wrong without it; convert the"
        + " model again")
  }

  func layer(
    _ index: Int, _ layer: LayerShape, width: Int
  ) throws(ModelError) -> ModelFile.LayerTensors {
    var infos: [TensorRole: TensorInfo] = [:]
    if let attention = layer.mixer.attention {
      infos = try slices(
        of: .projections, [.query, .key, .value], of: attention, columns: width, layer: index)
      if attention.biases.isSuperset(of: [.query, .key, .value]) {
        let biases = try slices(
          of: .projectionBias, [.queryBias, .keyBias, .valueBias], of: attention, columns: nil,
          layer: index)
        infos.merge(biases) { $1 }
      }
    }
    for tensor in layer.tensors(width: width) where infos[tensor.role] == nil {
      infos[tensor.role] = try self.tensor(tensor, layer: index)
    }
    return ModelFile.LayerTensors(infos: infos)
  }

  /// The parts of a tensor that has the rows of queries, keys and values one after the other; none
  /// where the layer has no such tensor.
  ///
  /// - Parameter columns: Weights in a row; nil for a vector.
  private func slices(
    of whole: TensorRole, _ roles: [TensorRole], of attention: AttentionBlock, columns: Int?,
    layer: Int
  ) throws(ModelError) -> [TensorRole: TensorInfo] {
    guard family.tensorNames[whole] != nil,
      let tensor = gguf.tensor(named: family.name(of: whole, layer: layer))
    else { return [:] }
    let counts = [attention.queryLength, attention.keyValueLength, attention.keyValueLength]
    let dimensions = { (count: Int) in (columns.map { [$0] } ?? []) + [count] }
    try check(tensor, against: [dimensions(counts.reduce(0, +))])
    if columns == nil, tensor.type.weightsPerBlock > 1 { throw blocksOfVector(tensor) }
    var (slices, first): ([TensorRole: TensorInfo], Int) = ([:], 0)
    for (role, count) in zip(roles, counts) {
      slices[role] = tensor.slice(dimensions(count), behind: first * (columns ?? 1))
      first += count
    }
    return slices
  }

  private func blocksOfVector(_ tensor: TensorInfo) -> ModelError {
    ModelError(
      path: gguf.path,
      reason: "the tensor \(tensor.name) is of type \(tensor.type.name), and a vector has no"
        + " blocks; convert the model again")
  }

  /// Whether the file has a tensor outside of layers.
  func has(_ role: TensorRole) -> Bool { gguf.tensor(named: family.name(of: role)) != nil }

  func tensor(_ wanted: BlockTensor, layer: Int = 0) throws(ModelError) -> TensorInfo {
    let name = family.name(of: wanted.role, layer: layer)
    guard let tensor = gguf.tensor(named: name) else {
      throw ModelError(
        path: gguf.path,
        reason: use == .running
          ? "the tensor \(name) is missing; convert the model again"
          : "the tensor \(name) is missing, without which Edgewise cannot price the model")
    }
    try check(tensor, against: allowedDimensions(of: wanted))
    return tensor
  }

  private func check(
    _ tensor: TensorInfo, against allowed: [[Int]]
  ) throws(ModelError) {
    guard allowed.contains(tensor.dimensions) else {
      throw ModelError(
        path: gguf.path,
        reason: "the tensor \(tensor.name) is \(tensor.dimensions), but the metadata call for"
          + " \(allowed[0]); convert the model again")
    }
    try tensor.requireComputable(in: gguf.path)
  }

  /// The vector of what rotary frequencies are divided by; nil where the file has none.
  ///
  /// - Throws: `ModelError` where it is not one for each pair of a head in all layers.
  func rotaryDivisors(_ shape: ModelShape) throws(ModelError) -> TensorInfo? {
    guard family.tensorNames[.rotaryDivisors] != nil, has(.rotaryDivisors) else { return nil }
    let divisors = try tensor(BlockTensor(.rotaryDivisors, [shape.headLength / 2]))
    if divisors.type.weightsPerBlock > 1 { throw blocksOfVector(divisors) }
    return divisors
  }

  private func allowedDimensions(of wanted: BlockTensor) -> [[Int]] {
    let dimensions = wanted.dimensions
    if dimensions.count == 1 { return [dimensions, dimensions + [1]] }
    // Files have the only row of this matrix as a vector.
    if wanted.role == .sharedRouter { return [[dimensions[0]], dimensions] }
    guard wanted.role == .expertDowns, family.mayTransposeDowns else { return [dimensions] }
    return [dimensions, [dimensions[1], dimensions[0], dimensions[2]]]
  }
}
