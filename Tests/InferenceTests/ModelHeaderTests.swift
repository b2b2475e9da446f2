import Files
import GGUF
import Kernels
@testable import Models
import OrderedCollections
import Quantities
import Results
@testable import Runs
import TestSupport
import Testing

/// Models that are priced by the headers of their files.
@Suite struct ModelHeaderTests {
  @Test(arguments: [
    ("qwen3-30b-a3b", "qwen3moe", WeightFormat.q4_k_m), ("qwen3-8b", "qwen3", .q8_0),
    ("llama3.2-1b", "llama", .f16), ("gemma2-2b", "gemma2", .q4_0),
    ("gemma3-1b", "gemma3", .q4_k_m), ("granite3.1-1b-a400m", "granitemoe", .q4_0),
    ("qwen2.5-0.5b", "qwen2", .q8_0), ("ministral3-3b", "mistral3", .q4_k_m),
  ]) func `a header is the model of its name, stored as it says`(
    name: String, architecture: String, format: WeightFormat
  ) throws {
    let named = EnginePricing(.llamaCpp, weights: format)
      .stored(try #require(NamedShape(rawValue: name)))
    let model = completed(named.blueprint, architecture: architecture)
    let file = try WrittenHeader(model, architecture: architecture).read()
    let priced = try NamedShape(file)
    let isRun = ["gemma3", "granitemoe", "llama", "qwen2", "qwen3", "qwen3moe"].contains(
      architecture)
    #expect(priced.rawValue == name && priced.blueprint == model)
    #expect(
      file.leftOut.isEmpty && file.pricingCaveats.count == (isRun ? 0 : 1) && !file.gguf.hasWeights)
    #expect(WeightFormat(of: priced.blueprint) == WeightFormat(of: named.blueprint))
  }

  /// `model` with what its files have and its named shape leaves out.
  private func completed(_ model: ModelBlueprint, architecture: String) -> ModelBlueprint {
    var model = model
    for layer in model.layers.indices {
      if ["granitemoe", "llama"].contains(architecture) {
        model.shape.layers[layer].attention.rotaryPairs = .neighbours
      }
      if architecture == "gemma3" { complete(gemma3: &model, layer: layer) }
      guard architecture.hasPrefix("qwen3") || architecture == "gemma3" else { continue }
      model.shape.layers[layer].attention.queryKeyNorm = .head
      for role in [TensorRole.queryNorm, .keyNorm] { model.layers[layer].types[role] = .f32 }
    }
    return model
  }

  private func complete(gemma3 model: inout ModelBlueprint, layer: Int) {
    let width = model.shape.embeddingLength
    model.shape.scales.embedding = Float(width).squareRoot()
    var shape = model.shape.layers[layer]
    var block = DenseBlock(length: shape.feedForward.length, activation: .gelu)
    (block.normsOutput, shape.attention.normsOutput) = (true, true)
    if shape.attention.window != nil { shape.attention.rotaryBase = 10_000 }
    shape.feedForward = .dense(block)
    model.shape.layers[layer] = shape
    for role in [TensorRole.attentionOutputNorm, .feedForwardOutputNorm] {
      model.layers[layer].types[role] = .f32
    }
  }

  /// What llama.cpp's own tool says of the public file in Q4_K_M, in bytes.
  @Test func `a header says what is read for a token and what stays in memory`() throws {
    let named = EnginePricing(.llamaCpp, weights: .q4_k_m).stored(.qwen3MoE).blueprint
    let model = completed(named, architecture: "qwen3moe")
    let blueprint = try WrittenHeader(model, architecture: "qwen3moe").read().blueprint
    #expect(blueprint.residentByteCount.bytes == 997_554_176)
    #expect(blueprint.byteCountPerToken.bytes == 1_919_596_544)
  }

  @Test func `what a file says of its types is neither changed nor scaled`() throws {
    let named = EnginePricing(.llamaCpp, weights: .q4_k_m)
      .stored(try #require(NamedShape(rawValue: "smollm2-135m")))
    let model = completed(named.blueprint, architecture: "llama")
    let shape = try NamedShape(WrittenHeader(model, architecture: "llama").read())
    let pricing = EnginePricing(.llamaCpp, weights: .q4_k_m, keepsTypes: true)
    #expect(pricing.stored(shape).blueprint == model)
    #expect(pricing.weightTraffic(of: model).isEmpty)
    #expect(!EnginePricing(.llamaCpp, weights: .q4_k_m).weightTraffic(of: model).isEmpty)
  }

  /// A model of four layers with experts, of which every other one slides.
  static func sliding(window: Int? = 128, expertType: TensorType = .mxfp4) -> ModelBlueprint {
    let layers = (0..<4).map { index in
      var attention = AttentionBlock(
        headCount: 4, keyValueHeadCount: 2, headLength: 32,
        window: index.isMultiple(of: 2) ? window : nil, rotaryBase: 1e4)
      attention.biases = .all
      return LayerShape(
        mixer: .attention(attention),
        feedForward: .experts(
          ExpertsBlock(
            count: 8, usedCount: 2, length: 96, routerInput: .attentionOutput, gating: .softmax,
            activation: .silu)))
    }
    var model = ModelBlueprint(
      name: "sliding",
      shape: ModelShape(
        embeddingLength: 64, vocabularyCount: 8192, contextLength: 4096, normEpsilon: 1e-5,
        layers: layers),
      hasTiedHead: false, predictorRank: nil, hasTransposedDown: false)
    for layer in model.layers.indices {
      for role in [TensorRole.expertGates, .expertUps, .expertDowns] {
        model.layers[layer].types[role] = expertType
      }
    }
    return model
  }

  @Test func `a family that is not run is priced by its blocks, and what is left out is said`()
    throws
  {
    let model = Self.sliding()
    var header = WrittenHeader(model, architecture: "gemma2")
    header["rope.scaling.type"] = .string("yarn")
    for layer in 0..<4 {
      header.tensors["blk.\(layer).attn_sinks.weight"] = ([4], .f32)
      header.tensors["blk.\(layer).ffn_gate_inp.bias"] = ([8], .f32)
      header.tensors["blk.\(layer).ffn_gate_exps.bias"] = ([96, 8], .f32)
    }
    let file = try header.read()
    #expect(try NamedShape(file).blueprint == model && file.leftOut.count == 12)
    let bytes = ByteCount(4 * 4 * (4 + 8 + 96 * 8))
    #expect(
      file.pricingCaveats.last
        == "12 vectors and biases of the model, such as blk.0.attn_sinks.weight, are"
        + " left out of times and of memory (\(bytes))")
    #expect(throws: GGUFError.self) { try header.read(for: .running) }
  }

  @Test func `a header of a family that is run has sinks and biases priced`() throws {
    var shape = Self.sliding().shape
    for layer in shape.layers.indices {
      shape.layers[layer].attention.hasSinks = true
      guard case .experts(var block) = shape.layers[layer].feedForward else { continue }
      (block.activation, block.hasRouterBias, block.hasBiases) = (.clampedSiLU, true, true)
      shape.layers[layer].feedForward = .experts(block)
    }
    let model = ModelBlueprint(
      name: "sinks", shape: shape, hasTiedHead: false, predictorRank: nil,
      hasTransposedDown: false)
    var header = WrittenHeader(model, architecture: "gpt-oss")
    #expect(header.tensors["blk.0.ffn_norm.weight"] == nil)
    let file = try header.read()
    #expect(file.blueprint == model && file.leftOut.isEmpty && file.pricingCaveats.isEmpty)
    header.tensors["blk.2.attn_sinks.weight"] = nil
    let error = #expect(throws: ModelError.self) { try header.read() }
    #expect(error?.reason.contains("blk.2.attn_sinks.weight is missing") == true)
  }

  /// As an interrupted download leaves it.
  @Test func `a file that ends in its weights is priced by its header, says so, and is not run`()
    throws
  {
    let folder = TemporaryFolder()
    let bytes = try disk.contents(of: TestModel.path)
    let whole = try ModelFile(path: TestModel.path, files: disk)
    let first = whole.gguf.dataOffset
    for count in [first + 1, (first + bytes.count) / 2, whole.gguf.parts[0].endOfWeights - 1] {
      try folder.create("m.gguf", Array(bytes[..<count]))
      let file = try ModelFile(path: folder["m.gguf"], files: disk, for: .pricing)
      #expect(try NamedShape(file) == NamedShape(whole))
      let missing = ByteCount(whole.gguf.parts[0].endOfWeights - count)
      #expect(file.pricingCaveats.count == 1)
      #expect(
        file.pricingCaveats[0].hasPrefix("the model's file ends before \(missing) of its weights"))
      #expect(throws: GGUFError.self) { try ModelFile(path: folder["m.gguf"], files: disk) }
    }
    #expect(whole.pricingCaveats.isEmpty)
    try folder.create("m.gguf", Array(bytes[..<(first - 64)]))
    #expect(throws: GGUFError.self) {
      try ModelFile(path: folder["m.gguf"], files: disk, for: .pricing)
    }
  }

  @Test func `layers slide as a list or a period says`() throws {
    let lists: [(MetadataValue, [Bool])] = [
      (.array([true, true, false, true].map(MetadataValue.bool)), [true, true, false, true]),
      (.int32s([0, 1, 0, 0]), [false, true, false, false]),
      (.uint32(3), [true, true, false, true]),
    ]
    for (pattern, slides) in lists {
      var header = WrittenHeader(Self.sliding(), architecture: "new")
      header["attention.sliding_window_pattern"] = pattern
      let windows = try header.read().shape.attention.map(\.window)
      #expect(windows == slides.map { $0 ? 128 : nil })
    }
  }

  @Test(arguments: HeaderFault.all)
  func `a header that cannot be priced gets one true sentence`(fault: HeaderFault) throws {
    var header = WrittenHeader(Self.sliding(window: nil), architecture: "new")
    #expect(try header.read().shape.experts?.usedCount == 2)
    fault.change(&header)
    let error = #expect(throws: ModelError.self) { try header.read() }
    #expect(error?.reason.contains(fault.sentence) == true, "\(error?.reason ?? "")")
  }

  @Test func `layers may have other sizes, and none but their own`() throws {
    var model = try #require(NamedShape(rawValue: "llama3.2-1b")).blueprint
    let whole = model.residentByteCount
    model.shape.layers[2].feedForward = .dense(DenseBlock(length: 4096, activation: .silu))
    let file = try WrittenHeader(model, architecture: "llama").read()
    #expect(try NamedShape(file).rawValue == model.name)
    let saved = whole - file.blueprint.residentByteCount
    #expect(saved.bytes == 3 * 4096 * 2048 * 18 / 32)
  }
}

/// What is wrong with a header, and what is said of it.
struct HeaderFault: CustomTestStringConvertible, Sendable {
  let sentence: String
  let change: @Sendable (inout WrittenHeader) -> Void

  private init(_ sentence: String, _ change: @escaping @Sendable (inout WrittenHeader) -> Void) {
    self.sentence = sentence
    self.change = change
  }

  var testDescription: String { sentence }

  private static func count(_ key: String, _ value: Int, _ sentence: String) -> HeaderFault {
    HeaderFault(sentence) { $0.set(key, value) }
  }

  private static func tensor(
    _ name: String, _ dimensions: [Int], _ sentence: String, type: TensorType = .f32
  ) -> HeaderFault {
    HeaderFault(sentence) { $0.tensors[name] = (dimensions, type) }
  }

  static let all = counts + blocks + sizes

  private static let counts = [
    count("expert_used_count", 9, "uses 9 experts of the 8 in a layer"),
    count("block_count", 0, "is 0 instead of a number from 1"),
    count("block_count", 1 << 20, "more than there are tensors"),
    count("block_count", 3, "blk.3.attn_q.weight is of no block that Edgewise can price"),
    count("expert_count", 16, "ffn_gate_inp.weight is [64, 8], but the metadata call for [64, 16]"),
    count("attention.head_count", 8, "attn_q.weight is [64, 128], but the metadata call for"),
    count("attention.head_count", 3, "has 3 query heads for 2 KV heads"),
    count("nextn_predict_layers", 1, "has blocks that predict tokens further on (MTP)"),
    count("leading_dense_block_count", 1, "has dense layers before those with experts"),
    count("attention.sliding_window", 128, "does not say in which layers"),
    HeaderFault("has 1 values instead of one for each of the 4 layers") {
      $0.set("attention.sliding_window", 128)
      $0["attention.sliding_window_pattern"] = .array([.bool(true)])
    },
  ]

  private static let blocks = [
    tensor(
      "blk.0.ssm_out.weight", [64, 64], "is of a state-space layer, which Edgewise cannot price"),
    tensor("blk.0.shortconv.in_proj.weight", [64, 192], "is of a convolution, which Edgewise"),
    tensor(
      "blk.1.ffn_up_shexp.weight", [64, 96],
      "is of an expert that every token shares, which Edgewise cannot price"),
    tensor("blk.0.ffn_gate_up_exps.weight", [64, 192, 8], "gates and ups of experts in one"),
    tensor("per_layer_token_embd.weight", [64, 512], "embeds tokens for each layer anew"),
    tensor("blk.0.inp_gate.weight", [64, 64], "is of no block that Edgewise can price"),
    tensor(
      "blk.2.attn_k.weight", [64, 64], "is of type Q8_1, which is not supported", type: .q8_1),
    HeaderFault("blk.1.ffn_up_exps.weight is missing, without which Edgewise cannot price") {
      $0.tensors["blk.1.ffn_up_exps.weight"] = nil
    },
  ]

  private static let sizes = [
    count("context_length", .init(Int32.max), "has 2147483647 positions, more than any model"),
    tensor("x.weight", [1 << 41], "has weights of"),
    tensor("x.weight", [1 << 20], "more than a tenth of what stays in memory"),
  ]
}
