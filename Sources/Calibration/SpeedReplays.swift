import Inference
import Models
public import Runs
public import Synthesis

extension ShapeReplays {
  /// Replays of models that are in memory as a whole: which experts are chosen costs nothing.
  ///
  /// - Parameter statistics: Say how many neurons are active in models of which that was published;
  ///   without them half are.
  public static func ofModelsInMemory(
    statistics: PublishedStatistics? = nil
  ) -> ShapeReplays {
    ShapeReplays { shape, options in
      guard case .tokens(let prompt) = options.prompt else {
        preconditionFailure("a measured speed has prompt tokens")
      }
      let published = shape.hasPublishedRouting ? statistics : nil
      return try SyntheticDecisions(
        model: shape.blueprint,
        routing: published.map { ExpertRouting.published(.wiki, $0) } ?? .uniform,
        locality: .independent, seed: options.sampling.seed
      ).recording(
        promptCount: prompt.count, answerCount: options.maxTokens, depth: options.prefetchDepth,
        conditions: PreparedRun.conditions(
          of: shape.blueprint, promptCount: prompt.count, options: options))
    }
  }
}
