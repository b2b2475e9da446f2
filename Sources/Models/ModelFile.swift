public import GGUF
import Kernels
import OrderedCollections
public import Quantities

/// A SmallThinker model on disk, checked but not loaded: its shape and where each tensor lies.
public struct ModelFile: Sendable {
  public private(set) var gguf: GGUFFile
  public let shape: ModelShape
  public let embedding: TensorInfo
  public let outputNorm: TensorInfo
  /// The vocabulary matrix; the embedding where the file ties the two.
  public let head: TensorInfo
  public let layers: [LayerTensors]
  /// What predicts which rows of the head are worth computing, or why nothing does.
  public let headPredictor: Result<HeadPredictorTensor, ModelError>

  /// The tensors of one layer.
  public struct LayerTensors: Sendable {
    public var router, attentionNorm, query, key, value, output, expertNorm: TensorInfo
    public var gates, ups, downs: TensorInfo
  }

  /// Reads and checks the file's directory; reads no weights.
  ///
  /// - Throws: `GGUFError` for a broken file, `ModelError` for a model that cannot be run.
  public init(path: String) throws {
    let gguf = try GGUFFile(path: path)
    let shape = try ModelShape(file: gguf)
    let directory = TensorDirectory(gguf: gguf)
    self.gguf = gguf
    self.shape = shape
    embedding = try directory.matrix(
      "token_embd.weight", columns: shape.embeddingLength, rows: shape.vocabularyCount)
    outputNorm = try directory.vector("output_norm.weight", count: shape.embeddingLength)
    head =
      gguf.tensor(named: "output.weight") == nil
      ? embedding
      : try directory.matrix(
        "output.weight", columns: shape.embeddingLength, rows: shape.vocabularyCount)
    layers = try (0..<shape.layerCount).map { try directory.layer($0, shape: shape) }
    headPredictor = Result { () throws(ModelError) in
      try HeadPredictorTensor(file: gguf, shape: shape)
    }
  }

  /// The same without its vocabulary, which only a tokenizer needs.
  public var withoutVocabulary: ModelFile {
    var file = self
    file.gguf = gguf.withoutArrays
    return file
  }

  /// Where the file lies.
  public var path: String { gguf.path }

  /// The model's own name, or its file's.
  public var name: String {
    if case .string(let name)? = gguf.metadata["general.name"], !name.isEmpty { return name }
    return String(path.split(separator: "/").last ?? "model")
  }

  /// Where the weights come from where nobody trained them.
  public var syntheticOrigin: SyntheticOrigin? { SyntheticOrigin(file: gguf) }

  /// Whether the head is the embedding.
  public var hasTiedHead: Bool { head.name == embedding.name }

  /// All that is known of the model without its numbers.
  public var blueprint: ModelBlueprint { ModelBlueprint(self) }

  /// What the weights outside of experts take in memory.
  public var residentByteCount: ByteCount { blueprint.residentByteCount }
}

/// Looks tensors up by name and refuses wrong sizes and types.
private struct TensorDirectory {
  let gguf: GGUFFile

  func layer(_ layer: Int, shape: ModelShape) throws(ModelError) -> ModelFile.LayerTensors {
    let (d, f, e) = (shape.embeddingLength, shape.expertLength, shape.expertCount)
    let name = { (part: String) in "blk.\(layer).\(part).weight" }
    return ModelFile.LayerTensors(
      router: try matrix(name("ffn_gate_inp"), columns: d, rows: e),
      attentionNorm: try vector(name("attn_norm"), count: d),
      query: try matrix(name("attn_q"), columns: d, rows: shape.queryLength),
      key: try matrix(name("attn_k"), columns: d, rows: shape.keyValueLength),
      value: try matrix(name("attn_v"), columns: d, rows: shape.keyValueLength),
      output: try matrix(name("attn_output"), columns: shape.queryLength, rows: d),
      expertNorm: try vector(name("ffn_norm"), count: d),
      gates: try tensor(name("ffn_gate_exps"), [[d, f, e]]),
      ups: try tensor(name("ffn_up_exps"), [[d, f, e]]),
      downs: try tensor(name("ffn_down_exps"), [[f, d, e], [d, f, e]]))
  }

  func matrix(_ name: String, columns: Int, rows: Int) throws(ModelError) -> TensorInfo {
    try tensor(name, [[columns, rows]])
  }

  func vector(_ name: String, count: Int) throws(ModelError) -> TensorInfo {
    try tensor(name, [[count], [count, 1]])
  }

  private func tensor(_ name: String, _ shapes: [[Int]]) throws(ModelError) -> TensorInfo {
    guard let tensor = gguf.tensor(named: name) else {
      throw ModelError(
        path: gguf.path, reason: "the tensor \(name) is missing; convert the model again")
    }
    guard shapes.contains(tensor.dimensions) else {
      throw ModelError(
        path: gguf.path,
        reason:
          "the tensor \(name) is \(tensor.dimensions), but the metadata call for \(shapes[0]);"
          + " convert the model again")
    }
    try tensor.requireComputable(in: gguf.path)
    return tensor
  }
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
