import ArgumentParser
import Inference
import Models
import Runs
import Synthesis

/// The run of a model whose weights are not at hand.
struct SyntheticOptions: ParsableArguments {
  @OptionGroup var routing: RoutingOptions

  @Option(help: "Where all random choices begin. (default: 1)")
  var seed: UInt64?

  /// Long enough for the expert cache to warm up.
  static let standardAnswerCount = 256

  /// The first option that was given; nil where none was.
  var firstGiven: String? { routing.firstGiven ?? seed.map { _ in "--seed" } }

  /// A made-up run of the model called `shape`, as long as `options` say.
  ///
  /// - Throws: `RunError` where prompt and answer do not fit, or the shape has no predictor.
  func recording(of shape: NamedShape, options: RunOptions) throws -> Recording {
    try routing.recording(of: shape, greatestDepth: options.prefetchDepth, options: options)
  }
}

/// How the experts of a model are chosen whose weights are not at hand.
struct RoutingOptions: ParsableArguments {
  @Option(help: "Tokens of the prompt. (default: 16)")
  var promptTokens: Int?

  @Option(help: "The kind of text whose published choice of experts is followed. (default: wiki)")
  var domain: PublishedStatistics.Domain?

  @Flag(help: "Choose all experts alike, with half of their neurons zero.")
  var uniform = false

  @Option(
    help: """
      How probable it is that an expert of the token before is kept, from 0 (independent draws) to \
      1. (default: 0.37)
      """,
    transform: Double.init(plain:))
  var locality: Double?

  /// With a quarter of the 4B's experts in memory 55 % of what tokens want is there: the share at
  /// which the published speeds of seven boards under 1 GiB agree with what storages of their
  /// classes give. One figure for all models and devices, because no other has been published.
  private static let standardLocality = 0.37

  private static let standardPromptCount = 16

  func validate() throws {
    try TokenCount.check(promptTokens, of: "--prompt-tokens")
    if let locality, !(0...1).contains(locality) {
      throw ValidationError("--locality must be between 0 and 1.")
    }
    if uniform, domain != nil {
      throw ValidationError("--uniform follows no --domain; give one of them.")
    }
  }

  /// The first option that was given; nil where none was.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--prompt-tokens", promptTokens != nil), ("--domain", domain != nil),
      ("--uniform", uniform), ("--locality", locality != nil),
    ]
    return given.first { $0.1 }?.0
  }

  /// A made-up run of the model called `shape`, as long as `options` say, with predictions for
  /// prefetch depths up to `greatestDepth`.
  ///
  /// - Throws: `RunError` where prompt and answer do not fit, or the shape has no predictor.
  func recording(
    of shape: NamedShape, greatestDepth: Int, options: RunOptions
  ) throws -> Recording {
    let (model, promptCount) = (shape.blueprint, promptTokens ?? Self.standardPromptCount)
    let conditions = try PreparedRun.conditions(
      of: model, promptCount: promptCount, options: options)
    let decisions = SyntheticDecisions(
      model: model, routing: try routing(of: shape), locality: locality ?? Self.standardLocality,
      seed: options.sampling.seed)
    return decisions.recording(
      promptCount: promptCount, answerCount: options.maxTokens, depth: greatestDepth,
      conditions: conditions)
  }

  private func routing(of shape: NamedShape) throws -> ExpertRouting {
    guard !uniform, shape.hasPublishedRouting else { return .uniform }
    return .published(
      domain ?? .wiki, try PublishedStatistics(folder: try EmbeddedModel.folder, files: disk))
  }
}
