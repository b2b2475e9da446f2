import Inference
import Models
import Results
import Runs
import Synthesis

/// A model whose weights are not at hand, and how it is priced.
struct PricedModel {
  let shape: NamedShape
  let pricing: EnginePricing
  /// What prices take for granted because of the model; nil where that is nothing.
  let caveat: String?

  /// A model with a name.
  init(_ shape: NamedShape, _ pricing: EnginePricing) {
    self.shape = shape
    self.pricing = pricing
    caveat = nil
  }

  /// The model that the file at `path` describes; its header is enough.
  ///
  /// - Throws: where the file cannot be read, is damaged, or describes what cannot be priced.
  init(path: String, _ options: PricingOptions) throws {
    let file = try ModelFile(path: path, files: disk, for: .pricing)
    shape = try NamedShape(file)
    pricing = options.ofFile(shape.blueprint)
    let unknownSpeed =
      pricing.engine != .own && pricing.weights == nil
      ? "how fast the engine multiplies weights in the model's own types is not known: it is taken"
        + " to be as fast as with Q4_0" : nil
    let caveats = file.pricingCaveats + [unknownSpeed].compactMap(\.self)
    caveat = caveats.isEmpty ? nil : caveats.joined(separator: "; ")
  }

  /// A made-up run of the model, as `RoutingOptions` make it up, which says what prices leave out.
  ///
  /// - Throws: `RunError` where prompt and answer do not fit, or the model has no predictor.
  func recording(
    _ routing: RoutingOptions, greatestDepth: Int, options: RunOptions,
    at level: LocalityRange.Level? = nil
  ) throws -> Recording {
    var recording = try routing.recording(
      of: pricing.stored(shape), greatestDepth: greatestDepth, options: options, at: level)
    if let caveat {
      recording.syntheticCaveat = recording.syntheticCaveat.map { "\($0); \(caveat)" } ?? caveat
    }
    return recording
  }
}
