import ArgumentParser
import GGUF
import Kernels
import Models
import Quantities

/// What a model is and what it takes.
struct ModelInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Shows a model's shape, types and sizes.",
    discussion: "The header of a file is enough, of families too that are priced and not run.")

  @OptionGroup var model: ModelArgument

  @Option(help: "How to print it.")
  var format: OutputFormat = .text

  func run() throws {
    let info = try info(path: try model.path)
    switch format {
    case .json: try info.printJSON()
    case .text:
      for (label, value) in info.lines {
        let gap = String(repeating: " ", count: 18 - label.count)
        print(label + gap + Medium.terminal.quoted(value))
      }
    case .md:
      print("| | |\n| --- | --- |")
      for (label, value) in info.lines { print("| \(label) | \(Medium.markdown.quoted(value)) |") }
    }
  }
}

extension ModelInfoCommand {
  /// What is known of the model at `path`, which need not be one that can be run.
  private func info(path: String) throws -> ModelInfo {
    do { return ModelInfo(try ModelFile(path: path, files: disk), obstacle: nil) } catch {
      let file = try ModelFile(path: path, files: disk, for: .pricing)
      let obstacle =
        switch file.gguf.weights {
        case .whole: "\(error)"
        case .cut: "the file ends before its weights do"
        case .absent: "the file has no weights"
        }
      return ModelInfo(file, obstacle: obstacle)
    }
  }
}

/// The facts that `model info` shows.
private struct ModelInfo: Encodable {
  let name: String
  let path: String
  let layers: Int
  let embeddingLength: Int
  let heads: Int
  let keyValueHeads: Int
  let headLength: Int
  let experts: Int
  let expertsPerToken: Int
  let expertLength: Int
  /// Neurons that every token uses beside its experts; nil where there are none.
  let sharedExpertLength: Int?
  let vocabulary: Int
  let contextLength: Int
  /// Layers with a short convolution instead of attention, and how many positions it sees.
  let convolutionLayers: Int
  let convolutionLength: Int?
  /// What a sequence keeps of convolutions, whatever its length, and of a position in F16.
  let convolutionStateBytes: Int
  let keyValueBytesPerPosition: Int
  let slidingLayers: Int
  let window: Int?
  let ropelessLayers: Int
  let gating: String
  let hasTiedHead: Bool
  let tensorTypes: [String: Int]
  let fileBytes: Int
  let residentBytes: Int
  /// What is read for a token, with a dense head and no neuron left out.
  let bytesPerToken: Int
  let headPredictorBytes: Int?
  let expertBytes: Int
  let allExpertsBytes: Int
  let synthetic: String?
  /// Where the router stands; nil in a dense model.
  let router: String?
  /// Why it cannot be run, only priced; nil where it can.
  let obstacle: String?
  /// What prices of such a model take for granted.
  let pricingCaveats: [String]?

  init(_ file: ModelFile, obstacle: String?) {
    let shape = file.shape
    name = file.name
    path = file.path
    layers = shape.layerCount
    embeddingLength = shape.embeddingLength
    heads = shape.headCount
    keyValueHeads = shape.keyValueHeadCount
    headLength = shape.headLength
    experts = shape.expertCount
    expertsPerToken = shape.expertsPerToken
    expertLength = shape.expertLength
    sharedExpertLength = shape.experts?.shared?.length
    vocabulary = shape.vocabularyCount
    contextLength = shape.contextLength
    convolutionLayers = shape.convolutions.count
    convolutionLength = shape.convolutions.first?.tapCount
    convolutionStateBytes = shape.convolutions.reduce(0) {
      $0 + ConvolutionState.byteCount(tapCount: $1.tapCount, width: shape.embeddingLength).bytes
    }
    keyValueBytesPerPosition = shape.attention.reduce(0) { $0 + 2 * 2 * $1.keyValueLength }
    slidingLayers = shape.attention.count { $0.window != nil }
    window = shape.attention.compactMap(\.window).first
    ropelessLayers = shape.attention.count { !$0.hasRotary }
    gating = shape.gating.rawValue
    hasTiedHead = file.hasTiedHead
    tensorTypes = file.gguf.tensors.reduce(into: [:]) { $0[$1.type.name, default: 0] += 1 }
    fileBytes = file.gguf.byteCount.bytes
    headPredictorBytes = file.headPredictorByteCount?.bytes
    residentBytes = file.residentByteCount.bytes
    bytesPerToken = file.blueprint.byteCountPerToken.bytes
    self.obstacle = obstacle
    pricingCaveats = obstacle.map { _ in file.pricingCaveats }
    expertBytes = file.expertByteCount.bytes
    allExpertsBytes = expertBytes * file.blueprint.storedExpertCount
    router = shape.routerInput.map { $0 == .layerInput ? "before attention" : "behind attention" }
    synthetic = file.syntheticOrigin.map { "seed \($0.seed), routing \($0.routing)" }
  }

  var lines: [(String, String)] {
    let types = tensorTypes.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
    let first =
      [
        ("model", name), ("file", "\(path) (\(ByteCount(fileBytes)))"),
        ("layers", "\(layers), width \(embeddingLength)"),
        ("attention", "\(heads) query and \(keyValueHeads) KV heads of \(headLength); \(layout)"),
      ] + convolutions + [("KV cache", "\(ByteCount(keyValueBytesPerPosition)) a position in F16")]
    let last = [
      ("vocabulary", "\(vocabulary) tokens, \(hasTiedHead ? "tied" : "separate") head"),
      ("context", "\(contextLength) tokens"),
      ("tensors", types.joined(separator: ", ")),
      ("resident weights", "\(ByteCount(residentBytes))"),
      ("read per token", "\(ByteCount(bytesPerToken))"),
    ]
    return first + feedForward + last + sizes
      + (headPredictorBytes.map { [("LM head predictor", "\(ByteCount($0))")] } ?? [])
      + (synthetic.map { [("synthetic", "random weights, \($0)")] } ?? [])
      + (obstacle.map { [("priced only", $0)] } ?? [])
      + (pricingCaveats ?? []).map { ("taken for granted", $0) }
  }

  private var feedForward: [(String, String)] {
    guard let router else { return [("feed-forward", "dense, \(expertLength) neurons")] }
    let perToken = "\(expertsPerToken) per token"
    return [
      ("experts", "\(experts) per layer, \(perToken), \(expertLength) neurons"),
      ("router", "\(router), \(gating)"),
    ] + (sharedExpertLength.map { [("shared expert", "\($0) neurons")] } ?? [])
  }

  private var convolutions: [(String, String)] {
    guard let convolutionLength else { return [] }
    return [
      (
        "convolutions",
        "\(convolutionLayers) layers over \(convolutionLength) positions;"
          + " \(ByteCount(convolutionStateBytes)) a sequence"
      )
    ]
  }

  private var sizes: [(String, String)] {
    guard router != nil else { return [] }
    return [
      ("one expert", "\(ByteCount(expertBytes)) in the bundle"),
      ("all experts", "\(ByteCount(allExpertsBytes))"),
    ]
  }

  private var layout: String {
    guard let window else {
      return convolutionLayers == 0
        ? "all layers global, all with RoPE"
        : "\(layers - convolutionLayers) layers, all global, all with RoPE"
    }
    let global = layers - convolutionLayers - slidingLayers
    return "\(global) global and \(slidingLayers) sliding layers (window \(window)),"
      + " \(ropelessLayers) without position"
  }
}
