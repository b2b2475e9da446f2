public import ExpertStore
public import Kernels
import Quantities

/// A loaded model: its shape, the weights that stay in memory, and where each expert lies.
///
/// Immutable once made; any number of engines may share it.
// `@unchecked Sendable`: nothing changes after `init`.
public final class Model: @unchecked Sendable {
  /// All that is known of it without its numbers.
  public let blueprint: ModelBlueprint
  /// Where each expert lies, and how.
  public let header: BundleHeader
  /// Which file it is; nil where there is none.
  public let identity: ModelIdentity?
  public let weights: ResidentWeights
  /// For each layer; nil where it has no experts.
  private let expertPlans: [ExpertPlan?]
  private let source: (file: ModelFile, bundle: ExpertBundle)?

  /// Loads the resident weights of `file`; experts stay in `bundle`.
  ///
  /// - Parameters:
  ///   - predictsHead: Whether engines predict which rows of the LM head to compute.
  ///   - embeddingLocation: Whether the embedding table stays in the bundle too.
  /// - Precondition: the bundle belongs to the file (`ExpertBundle.check(belongsTo:model:)`), a
  ///   predictor that is wanted is there (`ModelFile.requireHeadPredictor`), and a table that is
  ///   to stay on storage can (`ModelBlueprint.canLeaveEmbeddingOnStorage`).
  /// - Throws: `FileError` where the file cannot be read, `ModelError` where weights are damaged.
  public init(
    file: ModelFile, bundle: ExpertBundle, predictsHead: Bool = false,
    embeddingLocation: EmbeddingLocation = .memory
  ) throws {
    source = (file.withoutVocabulary, bundle)
    blueprint = file.blueprint
    header = bundle.header
    expertPlans = Self.expertPlans(bundle.header)
    identity = ModelIdentity(
      sha256: header.modelSHA256, fingerprint: header.modelFingerprint)
    weights = try ResidentWeights(
      file, predictor: predictsHead ? file.requiredHeadPredictor : nil,
      embeddingLocation: embeddingLocation)
  }

  /// A model of which nothing but the `blueprint` is there: engines can price what it computes on
  /// a device without a host, and would stop the program on any other.
  ///
  /// - Precondition: a predictor that is wanted is in the blueprint, and a table that is to stay on
  ///   storage can.
  public init(
    weightless blueprint: ModelBlueprint, identity: ModelIdentity?, predictsHead: Bool = false,
    embeddingLocation: EmbeddingLocation = .memory
  ) {
    source = nil
    self.blueprint = blueprint
    self.identity = identity
    header = blueprint.bundleHeader(
      identity: identity ?? ModelIdentity(sha256: "", fingerprint: ""))
    expertPlans = Self.expertPlans(header)
    weights = ResidentWeights(
      reservedFor: blueprint, predictsHead: predictsHead, embeddingLocation: embeddingLocation)
  }

  private init(_ other: Model, weights: ResidentWeights) {
    source = other.source
    blueprint = other.blueprint
    header = other.header
    expertPlans = other.expertPlans
    identity = other.identity
    self.weights = weights
  }

  /// The same model with its embedding table elsewhere: all other weights are shared, and only the
  /// table is read, where it was not in memory.
  ///
  /// - Throws: where the file cannot be read.
  /// - Precondition: the model has weights, and a table that is to stay on storage can.
  public func with(embeddingLocation: EmbeddingLocation) throws -> Model {
    guard embeddingLocation != self.embeddingLocation else { return self }
    return Model(
      self,
      weights: embeddingLocation == .storage
        ? weights.leavingEmbedding() : try weights.addingEmbedding(of: file))
  }

  /// Where the embedding table is.
  public var embeddingLocation: EmbeddingLocation { weights.embedding == nil ? .storage : .memory }

  private static func expertPlans(_ header: BundleHeader) -> [ExpertPlan?] {
    header.layers.map { $0.expertCount == 0 ? nil : ExpertPlan($0) }
  }

  /// How the experts of `layer` lie in their slots.
  ///
  /// - Precondition: the layer has experts.
  public func expertPlan(ofLayer layer: Int) -> ExpertPlan {
    guard let plan = expertPlans[layer] else {
      preconditionFailure("layer \(layer) has no experts")
    }
    return plan
  }

  /// The model's dimensions.
  public var shape: ModelShape { blueprint.shape }

  /// Whether there is anything to compute with.
  public var hasWeights: Bool { source != nil }

  /// The file of the weights.
  ///
  /// - Precondition: the model has weights.
  public var file: ModelFile { loaded.file }

  /// The file of the experts.
  ///
  /// - Precondition: the model has weights.
  public var bundle: ExpertBundle { loaded.bundle }

  private var loaded: (file: ModelFile, bundle: ExpertBundle) {
    guard let source else { preconditionFailure("a model without weights has no files") }
    return source
  }
}

extension ExpertMatrices {
  /// The three matrices of one expert of a layer in the bytes of its slot.
  public init(_ plan: ExpertPlan, bytes: UnsafeRawBufferPointer) {
    let down = plan.down.part
    gate = unsafe QuantizedMatrix(plan.gate.part, bytes: .init(rebasing: bytes[plan.gate.bytes]))
    up = unsafe QuantizedMatrix(plan.up.part, bytes: .init(rebasing: bytes[plan.up.bytes]))
    self.down = unsafe DownMatrix(
      type: down.type, layout: down.layout, outputs: down.rows, neurons: down.columns,
      bytes: .init(rebasing: bytes[plan.down.bytes]))
  }
}

extension QuantizedMatrix {
  fileprivate init(_ part: BundlePart, bytes: UnsafeRawBufferPointer) {
    unsafe self.init(type: part.type, rows: part.rows, columns: part.columns, bytes: bytes)
  }
}

/// How the experts of one layer lie in their slots. A class, because whoever uses an expert holds
/// its plan, and that is each expert of each token.
public final class ExpertPlan: Sendable {
  let gate, up, down: (part: BundlePart, bytes: Range<Int>)

  /// Neurons of one expert.
  public var neurons: Int { gate.part.rows }

  /// The plan of experts as `layer` of a bundle has them.
  init(_ layer: BundleLayer) {
    gate = layer.part(.gate)
    up = layer.part(.up)
    down = layer.part(.down)
  }
}

/// One expert, or a dense block, as the kernels see it.
public struct ExpertMatrices {
  public let gate: QuantizedMatrix
  public let up: QuantizedMatrix
  public let down: DownMatrix
}
