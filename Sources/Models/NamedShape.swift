/// A model that has a name, and whose released size can be simulated without its weights.
///
/// Families say which there are.
public struct NamedShape: RawRepresentable, CaseIterable, Hashable, Sendable {
  /// How it is called on a command line.
  public let rawValue: String
  /// The model without its numbers, in Q4_0.
  public let blueprint: ModelBlueprint
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
    rawValue = name
    blueprint = ModelBlueprint(
      name: name, shape: shape, hasTiedHead: hasTiedHead, predictorRank: predictorRank,
      hasTransposedDown: hasTransposedDown)
    self.hasPublishedRouting = hasPublishedRouting
  }

  /// All of them, family by family.
  public static let allCases = ModelFamily.all.flatMap(\.namedShapes)

  /// The dimensions.
  public var shape: ModelShape { blueprint.shape }

  /// Whether both are called the same, as no two are.
  public static func == (first: NamedShape, second: NamedShape) -> Bool {
    first.rawValue == second.rawValue
  }

  /// Hashes what it is called.
  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
