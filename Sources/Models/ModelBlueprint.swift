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
  /// Where the weights come from where nobody trained them.
  public var origin: SyntheticOrigin?

  /// How the weights of one layer are stored.
  public struct Layer: Hashable, Sendable {
    public var router: TensorType
    public var attentionNorm: TensorType
    public var query: TensorType
    public var key: TensorType
    public var value: TensorType
    public var output: TensorType
    public var expertNorm: TensorType
    public var experts: ExpertFormat

    /// A layer whose weights are stored in these types.
    public init(
      router: TensorType, attentionNorm: TensorType, query: TensorType, key: TensorType,
      value: TensorType, output: TensorType, expertNorm: TensorType, experts: ExpertFormat
    ) {
      self.router = router
      self.attentionNorm = attentionNorm
      self.query = query
      self.key = key
      self.value = value
      self.output = output
      self.expertNorm = expertNorm
      self.experts = experts
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
    let down =
      shape.activation != .relu
      ? .outputRows
      : hasTransposedDown
        ? .neuronRows
        : DownTransposition.layout(
          for: matrix, outputs: shape.embeddingLength, neurons: shape.expertLength)
    let layer = Layer(
      router: .f32, attentionNorm: .f32, query: matrix, key: matrix, value: matrix, output: matrix,
      expertNorm: .f32,
      experts: ExpertFormat(gateType: matrix, upType: matrix, downType: matrix, downLayout: down))
    self.name = name
    self.shape = shape
    embedding = matrix
    head = hasTiedHead ? nil : matrix
    outputNorm = .f32
    layers = Array(repeating: layer, count: shape.layerCount)
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
    layers = model.layers.map { Layer($0, shape: model.shape) }
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
    return layers.reduce(shared) { $0 + residentByteCount(of: $1) } + feedForwardByteCount
  }

  /// As `residentByteCount`, with the embedding table in its place.
  public func residentByteCount(embeddingPlace: EmbeddingPlace) -> ByteCount {
    embeddingPlace == .memory ? residentByteCount : residentByteCount - embeddingByteCount
  }

  /// What the predictor of the LM head takes in memory; nil where there is none.
  public var headPredictorByteCount: ByteCount? {
    headPredictor.map {
      $0.type.byteCount(
        ofWeights: $0.rank * (shape.embeddingLength + shape.vocabularyCount))
    }
  }

  /// What one expert takes in a bundle and in a cache slot.
  public var expertByteCount: ByteCount {
    bundleHeader(identity: ModelIdentity(sha256: "", fingerprint: "")).expertByteCount
  }

  /// Experts of all layers that are read from storage; none in a dense model.
  public var storedExpertCount: Int {
    shape.routerInput == .none ? 0 : shape.layerCount * shape.expertCount
  }

  /// The header that a bundle of this model has, checksums excepted.
  public func bundleHeader(identity: ModelIdentity) -> BundleHeader {
    BundleHeader(
      modelSHA256: identity.sha256, modelFingerprint: identity.fingerprint,
      expertCount: shape.expertCount, embeddingLength: shape.embeddingLength,
      expertLength: shape.expertLength, formats: layers.map(\.experts),
      checksums: Array(repeating: 0, count: shape.layerCount * shape.expertCount),
      embedding: EmbeddingTable(self))
  }

  /// Whether anything but looking up tokens needs the embedding table, and anything else stays on
  /// storage.
  public var canLeaveEmbeddingOnStorage: Bool { head != nil && shape.routerInput != .none }

  /// What the embedding table takes in memory.
  public var embeddingByteCount: ByteCount {
    embedding.byteCount(ofWeights: shape.embeddingLength * shape.vocabularyCount)
  }

  /// The largest single matrix outside of experts, and of a dense layer.
  public var largestMatrix: ByteCount {
    let (d, f) = (shape.embeddingLength, shape.expertLength)
    let widest = max(shape.vocabularyCount, shape.queryLength, shape.expertCount, f)
    return TensorType.f32.byteCount(ofWeights: widest * max(d, headPredictor?.rank ?? 0))
  }

  private func residentByteCount(of layer: Layer) -> ByteCount {
    let d = shape.embeddingLength
    let router = shape.routerInput == .none ? 0 : d * shape.expertCount
    return layer.attentionNorm.byteCount(ofWeights: d) + layer.expertNorm.byteCount(ofWeights: d)
      + layer.router.byteCount(ofWeights: router)
      + layer.query.byteCount(ofWeights: d * shape.queryLength)
      + layer.key.byteCount(ofWeights: d * shape.keyValueLength)
      + layer.value.byteCount(ofWeights: d * shape.keyValueLength)
      + layer.output.byteCount(ofWeights: d * shape.queryLength)
  }

  private var feedForwardByteCount: ByteCount {
    guard shape.routerInput == .none else { return .zero }
    let header = bundleHeader(identity: ModelIdentity(sha256: "", fingerprint: ""))
    return layers.indices.reduce(.zero) { $0 + header.payloadByteCount(ofLayer: $1) }
  }
}

extension ModelBlueprint.Layer {
  fileprivate init(_ tensors: ModelFile.LayerTensors, shape: ModelShape) {
    router = tensors.router.type
    attentionNorm = tensors.attentionNorm.type
    query = tensors.query.type
    key = tensors.key.type
    value = tensors.value.type
    output = tensors.output.type
    expertNorm = tensors.expertNorm.type
    experts = tensors.expertFormat(shape)
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
