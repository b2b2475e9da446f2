public import ArgumentParser
import Files
import HostMachine
import Models
import Quantities
public import Synthesis

/// Writes a model of random weights.
struct ModelSynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Writes a model of any shape with random weights, to try sizes without a download.",
    discussion: """
      Experts are chosen, and their neurons are zero, as often as published for the released \
      models. The text of such a model means nothing, and every run of it says that it is synthetic.
      """)

  @Option(help: "The shape to start from.")
  var preset: ModelPreset

  @OptionGroup(title: "Dimensions other than the preset's") var dimensions: DimensionOptions

  @Option(help: "Seed of all weights.")
  var seed: UInt64 = 1

  @Option(help: "The kind of text whose published choice of experts is followed. (default: wiki)")
  var domain: PublishedStatistics.Domain?

  @Flag(help: "Choose all experts alike, with half of their neurons zero.")
  var uniform = false

  @Flag(help: "Add an LM head predictor, which llama.cpp refuses.")
  var predictor = false

  @OptionGroup var replacement: ReplacementOptions

  @Option(help: "The file to write.")
  var output: String

  func validate() throws {
    if uniform, domain != nil {
      throw ValidationError("--uniform follows no --domain; give one of them.")
    }
    do {
      _ = try model(routing: .uniform)
    } catch {
      throw ValidationError("\(error).")
    }
  }

  func run() throws {
    Interruption.install()
    try replacement.prepare([NamedFile("--output", output)], besides: [])
    let model = try model(routing: routing())
    try model.write(to: output, files: disk) { Progress.synthesizing($0) }
    Console.tell(
      "\(output): \(model.name), seed \(seed), \(model.weightByteCount) of random weights")
  }

  private func routing() throws -> ExpertRouting {
    if uniform { return .uniform }
    return .published(
      domain ?? .wiki, try PublishedStatistics(folder: try EmbeddedModel.folder, files: disk))
  }

  private func model(routing: ExpertRouting) throws(SynthesisError) -> SyntheticModel {
    let shape = dimensions.applied(to: preset.shape)
    return try SyntheticModel(
      name: preset.modelName + (shape == preset.shape ? "" : " of another shape"), shape: shape,
      seed: seed, routing: routing, hasPredictor: predictor)
  }
}

/// Each dimension of a model.
struct DimensionOptions: ParsableArguments {
  @Option(help: "Layers.")
  var layers: Int?

  @Option(help: "Width of the residual stream, a multiple of 32.")
  var embedding: Int?

  @Option(help: "Query heads.")
  var heads: Int?

  @Option(help: "Key and value heads.")
  var kvHeads: Int?

  @Option(help: "Width of a head.")
  var headDim: Int?

  @Option(help: "Experts per layer.")
  var experts: Int?

  @Option(help: "Experts per token.")
  var expertsUsed: Int?

  @Option(help: "Neurons of an expert, a multiple of 32.")
  var expertLength: Int?

  @Option(help: "Tokens of the vocabulary.")
  var vocabulary: Int?

  @Option(help: "The longest sequence, in tokens.")
  var context: Int?

  @Option(help: "Sliding window of three layers in four, in tokens; 0 for none.")
  var window: Int?

  func validate() throws {
    let allowed = ShapeCheck.layerCounts
    if let layers, !allowed.contains(layers) {
      throw ValidationError(
        "--layers must be between \(allowed.lowerBound) and \(allowed.upperBound).")
    }
  }

  /// `shape` with what was given.
  func applied(to shape: ModelShape) -> ModelShape {
    let preset = shape.attention.lazy.compactMap(\.window).first
    let window = window.map { $0 == 0 ? nil : $0 } ?? preset
    return ModelShape(
      layerCount: layers ?? shape.layerCount,
      embeddingLength: embedding ?? shape.embeddingLength,
      headCount: heads ?? shape.headCount,
      keyValueHeadCount: kvHeads ?? shape.keyValueHeadCount,
      headLength: headDim ?? shape.headLength, expertCount: experts ?? shape.expertCount,
      expertsPerToken: expertsUsed ?? shape.expertsPerToken,
      expertLength: expertLength ?? shape.expertLength,
      vocabularyCount: vocabulary ?? shape.vocabularyCount,
      contextLength: context ?? shape.contextLength, rotaryBase: shape.rotaryBases.global,
      window: window)
  }
}

extension ModelPreset: ExpressibleByArgument {}
extension PublishedStatistics.Domain: ExpressibleByArgument {}
