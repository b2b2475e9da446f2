public import ArgumentParser
public import Models
public import Results
import Runs

/// Whose speed is simulated.
struct PricingOptions: ParsableArguments {
  @Option(
    help: """
      The engine whose speed is simulated: that of the published speeds (powerinfer-st), llama.cpp \
      or Edgewise's own. (default: powerinfer-st; of a recording own)
      """)
  var engine: PricedEngine?

  @Option(
    help: """
      With --model-shape: how its weights are stored; of llama.cpp with a finer LM head, as in its \
      files. (default: q4_0)
      """)
  var weights: WeightFormat?

  /// - Throws: `ValidationError` where weights are asked for that the file `model` says itself.
  func check(model: String?) throws {
    guard model != nil, weights != nil else { return }
    throw ValidationError("--weights is for --model-shape; a file has its own.")
  }

  /// That of a model of a shape.
  var ofShape: EnginePricing {
    EnginePricing(engine ?? .powerInferST, weights: weights ?? .q4_0)
  }

  /// That of a model whose file says how its weights are stored.
  func ofFile(_ model: ModelBlueprint) -> EnginePricing {
    let engine = engine ?? .powerInferST
    return EnginePricing(
      engine, weights: engine == .own ? nil : WeightFormat(of: model), keepsTypes: true)
  }

  /// That of a recording of `model`, which says what its weights are.
  func pricing(of model: ModelBlueprint) -> EnginePricing {
    guard let engine, engine != .own else { return .own }
    return EnginePricing(engine, weights: WeightFormat(of: model))
  }
}

extension PricedEngine: ExpressibleByArgument {}

extension WeightFormat: ExpressibleByArgument {
  public init?(argument: String) {
    guard let format = Self.laidOut.first(where: { $0.rawValue == argument }) else { return nil }
    self = format
  }

  public static var allValueStrings: [String] { laidOut.map(\.rawValue) }
}
