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

  @Option(help: .locality, transform: LocalityChoice.init(parsing:))
  var locality: LocalityChoice?

  private static let standardPromptCount = 16

  func validate() throws {
    try TokenCount.check(promptTokens, of: "--prompt-tokens")
    if uniform, domain != nil {
      throw ValidationError("--uniform follows no --domain; give one of them.")
    }
  }

  /// Stops where an option was given that changes nothing in a made-up run of the model called
  /// `shape`.
  func check(for shape: NamedShape) throws {
    let given = [
      ("--domain", domain != nil), ("--uniform", uniform), ("--locality", locality != nil),
    ]
    if shape.shape.isDense, let stray = given.first(where: \.1) {
      throw ValidationError(
        "\(stray.0) says how experts are chosen, and \(shape.rawValue) has none; leave it out.")
    }
    if domain != nil, !shape.hasPublishedRouting {
      throw ValidationError(
        "--domain is for models whose choice of experts was published, which that of"
          + " \(shape.rawValue) was not; leave it out.")
    }
  }

  /// The file that is read.
  var input: NamedFile? { NamedFile("--locality", locality?.path) }

  /// The first option that was given; nil where none was.
  var firstGiven: String? {
    let given: [(String, Bool)] = [
      ("--prompt-tokens", promptTokens != nil), ("--domain", domain != nil),
      ("--uniform", uniform), ("--locality", locality != nil),
    ]
    return given.first { $0.1 }?.0
  }

  /// How many tokens a text begins with.
  var promptCount: Int { promptTokens ?? Self.standardPromptCount }

  /// A made-up run of the model called `shape`, as long as `options` say, with predictions for
  /// prefetch depths up to `greatestDepth`.
  ///
  /// - Parameter level: The locality to take instead of the one at the level that was chosen: of
  ///   an unknown model it is what figures depend on most.
  /// - Throws: `RunError` where prompt and answer do not fit, or the shape has no predictor.
  func recording(
    of shape: NamedShape, greatestDepth: Int, options: RunOptions,
    at level: LocalityRange.Level? = nil
  ) throws -> Recording {
    let (model, promptCount) = (shape.blueprint, self.promptCount)
    let conditions = try PreparedRun.conditions(
      of: model, promptCount: promptCount, options: options)
    let decisions = SyntheticDecisions(
      model: model, routing: try routing(of: shape), locality: try locality(of: shape, at: level),
      seed: options.sampling.seed)
    return decisions.recording(
      promptCount: promptCount, answerCount: options.maxTokens, depth: greatestDepth,
      conditions: conditions)
  }

  /// Whether models like `shape` may have less or more locality than what is chosen.
  func isLocalityOpen(of shape: NamedShape) throws -> Bool {
    try locality(of: shape, at: .low) != locality(of: shape, at: .high)
  }

  private func locality(
    of shape: NamedShape, at level: LocalityRange.Level?
  ) throws -> RoutingLocality {
    let choice = locality ?? .standard
    let catalog = try LocalityCatalog(folder: EmbeddedModel.folder + "/routing", files: disk)
    return try (level.map(choice.at) ?? choice).locality(
      in: catalog.range(ofShape: shape.rawValue), files: disk)
  }

  private func routing(of shape: NamedShape) throws -> ExpertRouting {
    guard !uniform, shape.hasPublishedRouting else { return .uniform }
    return .published(
      domain ?? .wiki, try PublishedStatistics(folder: try EmbeddedModel.folder, files: disk))
  }
}
