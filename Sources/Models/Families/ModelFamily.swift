import Files
public import GGUF
public import OrderedCollections

/// A family of models: what its files say and mean. The only file that knows which there are.
public struct ModelFamily: Sendable {
  /// What files of the family call themselves.
  public let architectures: [String]
  /// What its files call their tensors, with `#` for the number of the layer.
  let tensorNames: [TensorRole: String]
  /// Whether some of its files have a row of down weights for each neuron instead of each output.
  let mayTransposeDowns: Bool
  /// Whether the embedding is the LM head of files that have no other.
  let mayTieHead: Bool
  /// The models of the family that have a name.
  let namedShapes: [NamedShape]
  /// Every how many layers one sees everything, the last of them, in files with a sliding window
  /// that do not say so; nil where no family has it in common.
  let slidingPeriod: Int?
  /// Makes the blocks from what a file says; nil where the family is there to be priced, and none
  /// of its files can be run.
  let shape: (@Sendable (MetadataKeys) throws(ModelError) -> ModelShape)?
  /// What a file of a shape says about it, in the order of the file; nil where none is written.
  let counts: (@Sendable (ModelShape) -> [(key: String, value: MetadataValue)])?

  /// A family whose files are run.
  init(
    architectures: [String], tensorNames: [TensorRole: String] = Self.commonTensorNames,
    mayTransposeDowns: Bool = false, mayTieHead: Bool = true, namedShapes: [NamedShape],
    counts: (@Sendable (ModelShape) -> [(key: String, value: MetadataValue)])? = nil,
    shape: @escaping @Sendable (MetadataKeys) throws(ModelError) -> ModelShape
  ) {
    self.architectures = architectures
    self.tensorNames = tensorNames
    self.mayTransposeDowns = mayTransposeDowns
    self.mayTieHead = mayTieHead
    self.namedShapes = namedShapes
    self.shape = shape
    self.counts = counts
    slidingPeriod = nil
  }

  /// A family whose files are not run, but priced as far as their blocks are known.
  init(
    pricedOnly architectures: [String], _ namedShapes: [NamedShape], slidingPeriod: Int? = nil,
    tensorNames: [TensorRole: String] = Self.commonTensorNames
  ) {
    self.architectures = architectures
    self.namedShapes = namedShapes
    self.slidingPeriod = slidingPeriod
    self.tensorNames = tensorNames
    mayTransposeDowns = false
    mayTieHead = true
    shape = nil
    counts = nil
  }

  /// All families. A new one is a file of its own and a row here.
  static let all: [ModelFamily] = [
    .smallThinker, .qwen3, .qwen2, .qwen2Experts, .llama, .olmoe, .ernie, .lfm2, .gemma3,
    .gemma2, .granite, .ministral, .phi3, .gptOss,
  ]
}

extension ModelFamily {
  /// The family of `file`. To be priced, a file may be of a family that is not known.
  ///
  /// - Throws: `ModelError` where the file names no family, or one that is to be run and cannot be.
  init(of file: GGUFFile, for use: ModelUse) throws(ModelError) {
    let architecture: String
    do throws(GGUFError) { architecture = try file.string("general.architecture") } catch {
      throw ModelError(path: file.path, reason: error.reason)
    }
    let family = Self.all.first { $0.architectures.contains(architecture) }
    if use == .pricing {
      self = family ?? ModelFamily(pricedOnly: [architecture], [])
      return
    }
    guard let family, family.shape != nil else {
      let names = family?.namedShapes.map(\.rawValue) ?? []
      let priced =
        names.isEmpty
        ? ""
        : ", of which Edgewise simulates \(names.joined(separator: ", ")) without weights"
      throw ModelError(
        path: file.path,
        reason: "this is a model of architecture \"\(architecture)\"\(priced);"
          + " Edgewise runs \(Self.runArchitectures.joined(separator: ", "))")
    }
    self = family
  }

  /// What files call themselves that are run.
  static let runArchitectures = all.filter { $0.shape != nil }.flatMap(\.architectures)

  /// What files of models like `shape` call their architecture; nil where no named model has layers
  /// of these sizes, however many experts a token uses.
  public static func architecture(of shape: ModelShape) -> String? {
    let layers = shape.layers.map(\.withSizesOnly)
    let family = all.first { family in
      family.namedShapes.contains { $0.shape.layers.map(\.withSizesOnly) == layers }
    }
    guard let names = family?.architectures else { return nil }
    return names.first { $0.hasSuffix("moe") != shape.isDense } ?? names[0]
  }

  /// What a file calls the tensor of `role`, in `layer` where it lies in one.
  public func name(of role: TensorRole, layer: Int = 0) -> String {
    guard let name = tensorNames[role] else {
      preconditionFailure("models of \(architectures[0]) have no tensor \(role)")
    }
    return Self.numbered(name, layer)
  }

  /// What most families call the tensor of `role`.
  static func commonName(of role: TensorRole, layer: Int = 0) -> String {
    guard let name = commonTensorNames[role] else {
      preconditionFailure("\(role) has no name in common")
    }
    return numbered(name, layer)
  }

  /// `name` for the layer of that number.
  static func numbered(_ name: String, _ layer: Int) -> String {
    name.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(layer)")
  }

  /// What a file of `shape` says about it.
  ///
  /// - Precondition: files of the family can be written.
  public func metadata(of shape: ModelShape) -> OrderedDictionary<String, MetadataValue> {
    guard let counts else {
      preconditionFailure("no models of \(architectures[0]) are written")
    }
    let prefix = architectures[0] + "."
    return OrderedDictionary(
      uniqueKeysWithValues: counts(shape).map { (prefix + $0.key, $0.value) })
  }

  /// What tensors are called in most families.
  static let commonTensorNames: [TensorRole: String] = [
    .embedding: "token_embd.weight", .outputNorm: "output_norm.weight", .head: "output.weight",
    .attentionNorm: "blk.#.attn_norm.weight", .query: "blk.#.attn_q.weight",
    .key: "blk.#.attn_k.weight", .value: "blk.#.attn_v.weight",
    .attentionOutput: "blk.#.attn_output.weight", .feedForwardNorm: "blk.#.ffn_norm.weight",
    .gate: "blk.#.ffn_gate.weight", .up: "blk.#.ffn_up.weight", .down: "blk.#.ffn_down.weight",
    .router: "blk.#.ffn_gate_inp.weight", .expertGates: "blk.#.ffn_gate_exps.weight",
    .expertUps: "blk.#.ffn_up_exps.weight", .expertDowns: "blk.#.ffn_down_exps.weight",
    .queryBias: "blk.#.attn_q.bias", .keyBias: "blk.#.attn_k.bias",
    .valueBias: "blk.#.attn_v.bias", .attentionOutputBias: "blk.#.attn_output.bias",
    .queryNorm: "blk.#.attn_q_norm.weight", .keyNorm: "blk.#.attn_k_norm.weight",
    .projections: "blk.#.attn_qkv.weight", .projectionBias: "blk.#.attn_qkv.bias",
  ]

  /// The same for families whose tokens share an expert.
  static let sharedExpertNames = commonTensorNames.merging(
    [
      .sharedGate: "blk.#.ffn_gate_shexp.weight", .sharedUp: "blk.#.ffn_up_shexp.weight",
      .sharedDown: "blk.#.ffn_down_shexp.weight",
      .sharedRouter: "blk.#.ffn_gate_inp_shexp.weight",
    ]
  ) { $1 }
}

extension LayerShape {
  /// The same for tokens that use a single expert, without what named models leave out because it
  /// costs next to nothing.
  var withSizesOnly: LayerShape {
    var layer = self
    if let attention = mixer.attention {
      layer.attention = AttentionBlock(
        headCount: attention.headCount, keyValueHeadCount: attention.keyValueHeadCount,
        headLength: attention.headLength, window: attention.window,
        rotaryBase: attention.rotaryBase)
    }
    switch feedForward {
    case .dense(let block):
      // What gates of named models become, or what costs the same.
      let activation = block.activation == .relu ? block.activation : .silu
      layer.feedForward = .dense(DenseBlock(length: block.length, activation: activation))
    case .experts(var block):
      block.usedCount = 1
      layer.feedForward = .experts(block)
    }
    return layer
  }
}
