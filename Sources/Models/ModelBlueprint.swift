public import ExpertStore
public import GGUF
import Kernels
public import Quantities

/// Everything about a model but its numbers: enough to price what it computes, not to compute it.
public struct ModelBlueprint: Hashable, Sendable {
  /// The model's own name.
  public var name: String
  public var shape: ModelShape
  public var embedding: TensorType
  /// How the vocabulary matrix is stored; nil where it is the embedding.
  public var head: TensorType?
  public var outputNorm: TensorType
  public var layers: [Layer]
  /// nil where nothing predicts which rows of the head are worth computing.
  public var headPredictor: HeadPredictorFormat?
  /// Where the weights come from where they were not trained.
  public var origin: SyntheticOrigin?

  /// How the weights of one layer are stored.
  public struct Layer: Hashable, Sendable {
    /// For each tensor of the layer's blocks.
    public var types: [TensorRole: TensorType]
    /// How down matrices lie in memory and in a bundle.
    public var downLayout: DownLayout

    /// A layer whose weights are stored in these types.
    public init(types: [TensorRole: TensorType], downLayout: DownLayout) {
      self.types = types
      self.downLayout = downLayout
    }

    /// The type of a tensor that the layer has.
    public subscript(role: TensorRole) -> TensorType {
      guard let type = types[role] else { preconditionFailure("the layer has no tensor \(role)") }
      return type
    }

    /// The types of the matrices that make neurons: of an expert, or of a dense layer.
    public var feedForward: FeedForwardFormat {
      let roles =
        types[.router] == nil ? FeedForwardBlock.denseRoles : FeedForwardBlock.expertRoles
      return FeedForwardFormat(
        gateType: self[roles.gate], upType: self[roles.up], downType: self[roles.down],
        downLayout: downLayout)
    }

    /// The types of what every token uses beside its experts; nil where there is no such thing.
    public var shared: FeedForwardFormat? {
      let roles = FeedForwardBlock.sharedRoles
      guard let gate = types[roles.gate] else { return nil }
      return FeedForwardFormat(
        gateType: gate, upType: self[roles.up], downType: self[roles.down],
        downLayout: .outputRows)
    }
  }

  /// A model of which all of this is known.
  ///
  /// - Precondition: there is a layer of `layers` for each of the shape's, in whole blocks.
  public init(
    name: String, shape: ModelShape, embedding: TensorType, head: TensorType?,
    outputNorm: TensorType, layers: [Layer], headPredictor: HeadPredictorFormat?,
    origin: SyntheticOrigin?
  ) {
    self.name = name
    self.shape = shape
    self.embedding = embedding
    self.head = head
    self.outputNorm = outputNorm
    self.layers = layers
    self.headPredictor = headPredictor
    self.origin = origin
  }

  /// A model as it is released: matrices in Q4_0, routers and norms in F32.
  ///
  /// - Parameters:
  ///   - predictorRank: The inner width of the LM head's predictor, if there is one.
  ///   - hasTransposedDown: Whether down matrices have a row for each neuron, as in the files whose
  ///     speeds were published.
  /// - Precondition: the dimensions are whole blocks of 32.
  public init(
    name: String, shape: ModelShape, hasTiedHead: Bool, predictorRank: Int?,
    hasTransposedDown: Bool
  ) {
    let matrix = TensorType.q4_0
    self.name = name
    self.shape = shape
    embedding = matrix
    head = hasTiedHead ? nil : matrix
    outputNorm = .f32
    layers = shape.layers.map { layer in
      let tensors = layer.tensors(width: shape.embeddingLength)
      let neurons = layer.feedForward.length
      let types = tensors.map { tensor in
        (tensor.role, tensor.isQuantized ? matrix : .f32)
      }
      return Layer(
        types: Dictionary(uniqueKeysWithValues: types),
        downLayout: layer.feedForward.activation != .relu
          ? .outputRows
          : hasTransposedDown
            ? .neuronRows
            : DownTransposition.layout(
              for: matrix, outputs: shape.embeddingLength, neurons: neurons))
    }
    headPredictor = predictorRank.map {
      HeadPredictorFormat(type: matrix, rank: $0, vocabularyCount: shape.vocabularyCount)
    }
  }

  init(_ model: ModelFile) {
    name = model.name
    shape = model.shape
    embedding = model.embedding.type
    head = model.hasTiedHead ? nil : model.head.type
    outputNorm = model.outputNorm.type
    layers = zip(model.layers, model.shape.layers).map { tensors, layer in
      Layer(
        types: tensors.infos.mapValues(\.type),
        downLayout: tensors.downLayout(layer, width: model.shape.embeddingLength))
    }
    headPredictor = (try? model.headPredictor.get())?.format
    origin = model.syntheticOrigin
  }
}

extension ModelBlueprint {
  /// What the weights outside of experts take in memory; in a dense model that is all of them. The
  /// predictor of the head is not counted.
  public var residentByteCount: ByteCount {
    let table = shape.embeddingLength * shape.vocabularyCount
    let shared =
      embeddingByteCount + (head?.byteCount(ofWeights: table) ?? .zero)
      + outputNorm.byteCount(ofWeights: shape.embeddingLength)
    return zip(layers, shape.layers).reduce(shared) { sum, pair in
      pair.1.tensors(width: shape.embeddingLength).reduce(sum) { sum, tensor in
        tensor.isPerExpert
          ? sum : sum + pair.0[tensor.role].byteCount(ofWeights: tensor.weightCount)
      }
    }
  }

  /// As `residentByteCount`, with the embedding table where `embeddingLocation` says.
  public func residentByteCount(embeddingLocation: EmbeddingLocation) -> ByteCount {
    embeddingLocation == .memory ? residentByteCount : residentByteCount - embeddingByteCount
  }

  /// What is read of the weights for one token, with a dense head and no neuron left out: whatever
  /// is not of experts, but for an embedding table of its own, and the experts that are used, with
  /// their biases.
  public var byteCountPerToken: ByteCount {
    let fixed = head == nil ? residentByteCount : residentByteCount - embeddingByteCount
    return zip(expertSizes, shape.layers).enumerated().reduce(fixed) { sum, layer in
      guard let experts = layer.element.1.feedForward.experts else { return sum }
      return sum + experts.usedCount * layer.element.0
        - (experts.count - experts.usedCount) * expertBiasByteCount(ofLayer: layer.offset)
    }
  }

  /// What the biases of one expert of `layer` take in memory.
  private func expertBiasByteCount(ofLayer layer: Int) -> ByteCount {
    let tensors = shape.layers[layer].tensors(width: shape.embeddingLength)
    return tensors.reduce(.zero) { sum, tensor in
      tensor.role.isBias && tensor.dimensions.count == 2
        ? sum + layers[layer][tensor.role].byteCount(ofWeights: tensor.dimensions[0]) : sum
    }
  }

  /// What the predictor of the LM head takes in memory; nil where there is none.
  public var headPredictorByteCount: ByteCount? {
    headPredictor.map {
      $0.type.byteCount(
        ofWeights: $0.rank * (shape.embeddingLength + shape.vocabularyCount))
    }
  }

  /// What one expert takes in a bundle and in a cache slot.
  public var expertByteCount: ByteCount { namelessHeader.expertByteCount }

  /// What one expert of each layer has, without what pads it; nothing where a layer has none.
  public var expertSizes: [ByteCount] { namelessHeader.layers.map(\.payloadByteCount) }

  /// The header of a bundle of which only the layout counts.
  private var namelessHeader: BundleHeader {
    bundleHeader(identity: ModelIdentity(sha256: "", fingerprint: ""))
  }

  /// Experts of all layers that are read from storage; none in a dense model.
  public var storedExpertCount: Int {
    shape.layers.reduce(0) { $0 + ($1.feedForward.experts?.count ?? 0) }
  }

  /// The header that a bundle of this model has, checksums excepted.
  public func bundleHeader(identity: ModelIdentity) -> BundleHeader {
    BundleHeader(
      modelSHA256: identity.sha256, modelFingerprint: identity.fingerprint,
      layers: layers.indices.map { layer in
        let count = shape.layers[layer].feedForward.experts?.count ?? 0
        return BundleLayer(expertCount: count, parts: count == 0 ? [] : parts(ofLayer: layer))
      },
      checksums: Array(repeating: 0, count: storedExpertCount), embedding: EmbeddingTable(self))
  }

  /// The matrices that make the neurons of `layer`: of an expert, or of all where it is dense.
  func parts(ofLayer layer: Int) -> [BundlePart] {
    let (format, width) = (layers[layer].feedForward, shape.embeddingLength)
    let length = shape.layers[layer].feedForward.length
    return [
      BundlePart(.gate, type: format.gateType, rows: length, columns: width),
      BundlePart(.up, type: format.upType, rows: length, columns: width),
      BundlePart(
        .down, type: format.downType, layout: format.downLayout, rows: width, columns: length),
    ]
  }

  /// What makes neurons, in all layers: dense blocks, experts, and what every token uses beside
  /// them.
  public var neuronBlocks: [(length: Int, format: FeedForwardFormat)] {
    zip(layers, shape.layers).flatMap { layer, block in
      let shared = block.feedForward.experts?.shared.flatMap { shared in
        layer.shared.map { (length: shared.length, format: $0) }
      }
      return [(length: block.feedForward.length, format: layer.feedForward)]
        + (shared.map { [$0] } ?? [])
    }
  }

  /// Whether anything but looking up tokens needs the embedding table, and anything else stays on
  /// storage.
  public var canLeaveEmbeddingOnStorage: Bool { head != nil && !shape.isDense }

  /// What the embedding table takes in memory.
  public var embeddingByteCount: ByteCount {
    embedding.byteCount(ofWeights: shape.embeddingLength * shape.vocabularyCount)
  }

  /// The largest matrix outside of experts, or dense layer, if all of it were in F32.
  public var largestMatrix: ByteCount {
    let rows = shape.vocabularyCount * max(shape.embeddingLength, headPredictor?.rank ?? 0)
    let largest = shape.layers.reduce(rows) { largest, layer in
      // A dense layer is one stretch of three matrices.
      let weights = 3 * shape.embeddingLength * layer.feedForward.length
      let tensors = layer.tensors(width: shape.embeddingLength).filter { !$0.isPerExpert }
      return tensors.reduce(max(largest, layer.feedForward.experts == nil ? weights : 0)) {
        max($0, $1.weightCount)
      }
    }
    return TensorType.f32.byteCount(ofWeights: largest)
  }
}

extension EmbeddingTable {
  /// The embedding table of `model`; nil where it cannot be on storage.
  public init?(_ model: ModelBlueprint) {
    guard model.canLeaveEmbeddingOnStorage else { return nil }
    self.init(
      type: model.embedding, rowCount: model.shape.vocabularyCount,
      columns: model.shape.embeddingLength)
  }
}

/// How the matrices that make neurons are stored: those of an expert, or of a dense layer.
public struct FeedForwardFormat: Hashable, Sendable {
  public let gateType: TensorType
  public let upType: TensorType
  public let downType: TensorType
  public let downLayout: DownLayout
}
