/// A model that has a name, and whose released size can be simulated without its weights: in Q4_0
/// as a whole, where nothing else is asked for.
///
/// Families say which there are.
public struct NamedShape: RawRepresentable, CaseIterable, Hashable, Sendable {
  /// How it is called on a command line.
  public let rawValue: String
  /// The model without its numbers.
  public private(set) var blueprint: ModelBlueprint
  /// What its weights are stored as; without a meaning where a file says so itself.
  public private(set) var format = WeightFormat.q4_0
  /// Whether it was published how often its experts are chosen.
  public let hasPublishedRouting: Bool

  /// The model called `rawValue`; nil where there is none.
  public init?(rawValue: String) {
    guard let shape = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = shape
  }

  /// A model of `shape`, called `name`.
  ///
  /// - Parameters:
  ///   - predictorRank: The inner width of the LM head's predictor, if there is one.
  ///   - hasTransposedDown: Whether its files have a row of down weights for each neuron.
  init(
    _ name: String, shape: ModelShape, hasTiedHead: Bool, predictorRank: Int? = nil,
    hasTransposedDown: Bool = false, hasPublishedRouting: Bool = false
  ) {
    self.init(
      name,
      blueprint: ModelBlueprint(
        name: name, shape: shape, hasTiedHead: hasTiedHead, predictorRank: predictorRank,
        hasTransposedDown: hasTransposedDown),
      hasPublishedRouting: hasPublishedRouting)
  }

  /// The model that `blueprint` describes, called `name`.
  init(_ name: String, blueprint: ModelBlueprint, hasPublishedRouting: Bool) {
    rawValue = name
    self.blueprint = blueprint
    self.hasPublishedRouting = hasPublishedRouting
  }

  /// All of them, family by family.
  public static let allCases = ModelFamily.all.flatMap(\.namedShapes)

  /// The dimensions.
  public var shape: ModelShape { blueprint.shape }

  /// The same model with its weights in `format`.
  ///
  /// - Parameter hasFineHead: Whether its LM head is in more bits than the rest, as in llama.cpp's
  ///   files.
  public func stored(as format: WeightFormat, hasFineHead: Bool) -> NamedShape {
    var shape = self
    shape.blueprint = blueprint.stored(as: format, hasFineHead: hasFineHead)
    shape.format = format
    return shape
  }

  /// The same model for sequences of at least `positions`, whatever it was made for: what a
  /// position costs does not depend on it.
  public func reaching(_ positions: Int) -> NamedShape {
    var shape = self
    shape.blueprint.shape.contextLength = max(shape.shape.contextLength, positions)
    return shape
  }

  /// What files of its family call themselves.
  public var architectures: [String] {
    ModelFamily.all.first { $0.namedShapes.contains { $0.rawValue == rawValue } }?.architectures
      ?? []
  }

  /// Whether both are the same model, stored alike.
  public static func == (first: NamedShape, second: NamedShape) -> Bool {
    first.rawValue == second.rawValue && first.blueprint == second.blueprint
  }

  /// Hashes what it is called and stored as.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(rawValue)
    hasher.combine(format)
  }
}
