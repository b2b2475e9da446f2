public import Files
public import GGUF
import Kernels
import OrderedCollections
public import Quantities

/// A model on disk, checked but not loaded: its shape and where each tensor lies.
public struct ModelFile: Sendable {
  public private(set) var gguf: GGUFFile
  public let shape: ModelShape
  public let embedding: TensorInfo
  public let outputNorm: TensorInfo
  /// The vocabulary matrix; the embedding where the file ties the two.
  public let head: TensorInfo
  public let layers: [LayerTensors]
  /// What rotary frequencies are divided by; nil where the file has no such tensor.
  let rotaryDivisors: TensorInfo?
  /// What prices leave out because it takes next to no time; nothing where the model can be run.
  public let leftOut: [TensorInfo]
  /// What predicts which rows of the head are worth computing, or why nothing does.
  public let headPredictor: Result<HeadPredictorTensor, ModelError>

  /// The tensors of one layer.
  public struct LayerTensors: Sendable {
    /// Each tensor of the layer's blocks.
    public let infos: [TensorRole: TensorInfo]

    /// A tensor that the layer has.
    public subscript(role: TensorRole) -> TensorInfo {
      guard let info = infos[role] else { preconditionFailure("the layer has no tensor \(role)") }
      return info
    }
  }

  /// Reads and checks the directory of the file, or of all files of a split model; reads no
  /// weights.
  ///
  /// - Parameter use: What the model is for. One that is priced need not be run by Edgewise, nor
  ///   its file have weights.
  /// - Throws: `FileError` for a file that cannot be read, `GGUFError` for a broken one,
  ///   `ModelError` for a model that cannot be run or priced.
  public init(
    path: String, files: any FileSystem, for use: ModelUse = .running
  ) throws {
    let gguf = try GGUFFile(path: path, files: files, mayLackWeights: use == .pricing)
    let directory = try TensorDirectory(of: gguf, for: use)
    try directory.refuseUnsupported()
    let shape = try directory.shape()
    if use == .pricing { try directory.requirePlausible(shape) }
    let (width, tokens) = (shape.embeddingLength, shape.vocabularyCount)
    self.gguf = gguf
    self.shape = shape
    embedding = try directory.tensor(BlockTensor(.embedding, [width, tokens]))
    outputNorm = try directory.tensor(BlockTensor(.outputNorm, [width]))
    head =
      directory.has(.head) || !directory.family.mayTieHead
      ? try directory.tensor(BlockTensor(.head, [width, tokens])) : embedding
    layers = try shape.layers.enumerated().map {
      try directory.layer($0.offset, $0.element, width: width)
    }
    rotaryDivisors = try directory.rotaryDivisors(shape)
    let used =
      [embedding, outputNorm, head] + (rotaryDivisors.map { [$0] } ?? [])
      + layers.flatMap(\.infos.values)
    leftOut = try directory.leftOut(besides: used)
    headPredictor = Result { () throws(ModelError) in
      try HeadPredictorTensor(
        name: directory.family.tensorNames[.headPredictor], file: gguf, shape: shape)
    }
  }

  /// The same without its vocabulary, which only a tokenizer needs.
  public var withoutVocabulary: ModelFile {
    var file = self
    file.gguf = gguf.withoutArrays
    return file
  }

  /// Where the file lies, or the first of them.
  public var path: String { gguf.path }

  /// Where the path leads to a file.
  public var files: any FileSystem { gguf.files }

  /// The model's own name, or its file's.
  public var name: String {
    if case .string(let name)? = gguf.metadata["general.name"], !name.isEmpty { return name }
    return String(path.split(separator: "/").last ?? "model")
  }

  /// Where the weights come from where they were not trained.
  public var syntheticOrigin: SyntheticOrigin? { SyntheticOrigin(file: gguf) }

  /// Whether the head is the embedding.
  public var hasTiedHead: Bool { head.name == embedding.name }

  /// All that is known of the model without its numbers.
  public var blueprint: ModelBlueprint { ModelBlueprint(self) }

  /// What the weights outside of experts take in memory.
  public var residentByteCount: ByteCount { blueprint.residentByteCount }
}

extension TensorInfo {
  /// - Throws: `ModelError` where no kernel takes the tensor's type.
  public func requireComputable(in path: String) throws(ModelError) {
    guard !type.isComputable else { return }
    let names = TensorType.computable.map(\.name)
    throw ModelError(
      path: path,
      reason: "the tensor \(name) is of type \(type.name), which is not supported;"
        + " requantize the model to \(names.dropLast().joined(separator: ", "))"
        + " or \(names.last ?? "")")
  }
}
