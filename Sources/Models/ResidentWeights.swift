import ExpertStore
import Files
import GGUF
import Glibc
public import Kernels
public import Quantities

/// The weights that are always in memory: everything but the experts.
@safe public final class ResidentWeights {
  /// The weights of one layer.
  public struct Layer {
    var matrices: [TensorRole: QuantizedMatrix] = [:]
    var vectors: [TensorRole: Activations] = [:]
    /// What is added to the products of each expert; nil where nothing is.
    public internal(set) var expertBiases: ExpertBiases?
    /// What every token uses: in a dense layer all neurons, else those beside its experts, if any.
    public internal(set) var feedForward: ExpertMatrices?

    /// A matrix that the layer has.
    public subscript(role: TensorRole) -> QuantizedMatrix {
      guard let matrix = matrices[role] else { preconditionFailure("there is no matrix \(role)") }
      return matrix
    }

    /// A vector that the layer has.
    public func vector(_ role: TensorRole) -> Activations {
      guard let vector = vectors[role] else { preconditionFailure("there is no vector \(role)") }
      return vector
    }

    /// What attention's input is normalised with.
    public var attentionNorm: Activations { vector(.attentionNorm) }
    /// What makes queries.
    public var query: QuantizedMatrix { self[.query] }
    /// What makes keys.
    public var key: QuantizedMatrix { self[.key] }
    /// What makes values.
    public var value: QuantizedMatrix { self[.value] }
    /// What takes attended values back to the residual stream.
    public var output: QuantizedMatrix { self[.attentionOutput] }
    /// What the input of experts, or of a dense block, is normalised with.
    public var expertNorm: Activations { vector(.feedForwardNorm) }
    /// What chooses experts; a dense layer has none.
    public var router: QuantizedMatrix { self[.router] }

    /// What is added to the products of a matrix; nil where nothing is.
    public func bias(_ role: TensorRole) -> Activations? { vectors[role] }

    /// What an output is normalised with; nil where it is not.
    public func outputNorm(_ role: TensorRole) -> Activations? { vectors[role] }
  }

  /// What predicts the rows of the head that are worth computing: rank × d, V × rank.
  public struct HeadPredictor {
    public var inner, outer: QuantizedMatrix
  }

  /// nil where it stays on storage.
  public let embedding: QuantizedMatrix?
  /// nil where it was not asked for.
  public let headPredictor: HeadPredictor?
  public let head: QuantizedMatrix
  public let outputNorm: Activations
  public let layers: [Layer]
  /// What rotary frequencies are divided by, pair by pair; nil for 1.
  public let rotaryDivisors: [Float]?
  /// The stretches of memory that the views above look into.
  private let memory: [WeightMemory]

  /// Reads the resident weights of `model` into memory, and `predictor` with them.
  ///
  /// - Precondition: an embedding table that is to stay on storage can.
  init(
    _ model: ModelFile, predictor: HeadPredictorTensor?, embeddingLocation: EmbeddingLocation
  ) throws {
    let weights = model.blueprint.residentByteCount(embeddingLocation: embeddingLocation)
    let byteCount =
      weights.bytes + (predictor?.tensor.byteCount.bytes ?? 0)
      + model.layers.count * 12 * Self.alignment
    let memory = WeightMemory(byteCount: byteCount + 8 * Self.alignment)
    self.memory = [memory]
    var loader = try unsafe WeightLoader(
      model: model, arena: memory.bytes, alignment: Self.alignment)
    embedding = embeddingLocation == .memory ? try loader.matrix(model.embedding) : nil
    head = try (model.hasTiedHead ? embedding : nil) ?? loader.matrix(model.head)
    outputNorm = try loader.vector(model.outputNorm)
    // Logits are products with what this norm makes, so that its weights can be divided instead.
    let divisor = model.shape.scales.logitDivisor
    if divisor != 1 { outputNorm.fill(row: 0, with: outputNorm.row(0).map { $0 / divisor }) }
    headPredictor = try predictor.map { try loader.headPredictor($0, shape: model.shape) }
    layers = try zip(model.layers, model.shape.layers).map { tensors, shape in
      var layer = Layer()
      for tensor in shape.tensors(width: model.shape.embeddingLength) where !tensor.isPerExpert {
        if tensor.isKeptAsFloats {
          layer.vectors[tensor.role] = try loader.vector(
            tensors[tensor.role], mayBeZero: tensor.role.isBias)
        } else {
          layer.matrices[tensor.role] = try loader.matrix(tensors[tensor.role])
        }
      }
      layer.expertBiases = ExpertBiases(layer.vectors)
      if let roles = shape.feedForward.rolesForEveryToken {
        layer.feedForward = ExpertMatrices(
          gate: layer[roles.gate], up: layer[roles.up], down: DownMatrix(layer[roles.down]))
      }
      return layer
    }
    rotaryDivisors = try model.rotaryDivisors.map { try loader.divisors($0) }
  }

  /// The weights of `other` with another `embedding` table, or none; `memory` is what it is in.
  private init(
    sharing other: ResidentWeights, embedding: QuantizedMatrix?, memory: [WeightMemory]
  ) {
    self.embedding = embedding
    headPredictor = other.headPredictor
    head = other.head
    outputNorm = other.outputNorm
    layers = other.layers
    rotaryDivisors = other.rotaryDivisors
    self.memory = other.memory + memory
  }

  /// The same weights without the embedding table.
  ///
  /// - Precondition: it can be on storage.
  func leavingEmbedding() -> ResidentWeights {
    ResidentWeights(sharing: self, embedding: nil, memory: [])
  }

  /// The same weights with the embedding table of `model`, which alone is read.
  func addingEmbedding(of model: ModelFile) throws -> ResidentWeights {
    let size = model.blueprint.embeddingByteCount
    let memory = WeightMemory(byteCount: size.bytes + 2 * Self.alignment)
    var loader = try unsafe WeightLoader(
      model: model, arena: memory.bytes, alignment: Self.alignment)
    return ResidentWeights(
      sharing: self, embedding: try loader.matrix(model.embedding), memory: [memory])
  }

  /// Views of memory that must not be touched, with the sizes that `model` has. As nothing is read,
  /// all of them look at the same stretch.
  init(
    reservedFor model: ModelBlueprint, predictsHead: Bool, embeddingLocation: EmbeddingLocation
  ) {
    let (shape, d) = (model.shape, model.shape.embeddingLength)
    let memory = WeightMemory(reserving: model.largestMatrix)
    self.memory = [memory]
    let bytes = unsafe UnsafeRawBufferPointer(memory.bytes)
    let matrix = { (type: TensorType, rows: Int, columns: Int) in
      unsafe QuantizedMatrix(type: type, rows: rows, columns: columns, bytes: bytes)
    }
    let norm = Activations(maxRows: 1, columns: d)
    rotaryDivisors = nil
    embedding =
      embeddingLocation == .memory ? matrix(model.embedding, shape.vocabularyCount, d) : nil
    head = matrix(model.head ?? model.embedding, shape.vocabularyCount, d)
    outputNorm = norm
    headPredictor = (predictsHead ? model.headPredictor : nil).map { format in
      HeadPredictor(
        inner: matrix(format.type, format.rank, d),
        outer: matrix(
          format.type, shape.vocabularyCount / format.groupCount, format.rank * format.groupCount))
    }
    layers = model.layers.enumerated().map { index, stored in
      let block = shape.layers[index]
      var layer = Layer()
      for tensor in block.tensors(width: d) where !tensor.isPerExpert {
        if tensor.isKeptAsFloats {
          layer.vectors[tensor.role] =
            tensor.dimensions == [d]
            ? norm
            : Activations(
              maxRows: tensor.weightCount / tensor.dimensions[0], columns: tensor.dimensions[0])
        } else {
          layer.matrices[tensor.role] = matrix(
            stored[tensor.role], tensor.dimensions[1], tensor.dimensions[0])
        }
      }
      layer.expertBiases = ExpertBiases(layer.vectors)
      if case .dense = block.feedForward {
        let whole = BundleLayer(expertCount: 1, parts: model.parts(ofLayer: index))
        layer.feedForward = unsafe ExpertMatrices(ExpertPlan(whole), bytes: bytes)
      } else if let roles = block.feedForward.rolesForEveryToken {
        layer.feedForward = ExpertMatrices(
          gate: layer[roles.gate], up: layer[roles.up], down: DownMatrix(layer[roles.down]))
      }
      return layer
    }
  }

  /// The most that is read at a time while they are loaded.
  public static var pieceByteCount: ByteCount { ByteCount(WeightLoader.pieceByteCount) }

  /// A cache line, and the width of the widest vector load.
  private static let alignment = 64
}

/// The memory behind weights.
@safe final class WeightMemory {
  let bytes: UnsafeMutableRawBufferPointer
  /// Whether it is address space only.
  private let isReserved: Bool

  private static let hugePageByteCount = 2 << 20

  /// Memory for weights that are computed with.
  init(byteCount: Int) {
    unsafe bytes = ClaimedMemory.allocate(
      byteCount: byteCount, alignment: Self.hugePageByteCount)
    isReserved = false
    // Every weight is read once per token: with small pages the walks to find them cost a tenth.
    _ = unsafe madvise(bytes.baseAddress, byteCount, MADV_HUGEPAGE)
  }

  /// Addresses without memory, for weights that are priced only: touching them ends the program.
  init(reserving size: ByteCount) {
    unsafe bytes = ClaimedMemory.map(
      byteCount: size.bytes, access: PROT_NONE, flags: MAP_NORESERVE)
    isReserved = true
  }

  deinit {
    if isReserved {
      _ = unsafe munmap(bytes.baseAddress, bytes.count)
    } else {
      unsafe ClaimedMemory.free(bytes.baseAddress)
    }
  }
}
