public import Models

/// The shapes that have a name.
public enum ModelPreset: String, CaseIterable, Sendable {
  case small = "4b"
  case large = "21b"
  /// The shape of the model that comes with Edgewise, but with a head of its own.
  case tiny

  /// What a model of this shape is called.
  public var modelName: String {
    switch self {
    case .small: "SmallThinker 4B synthetic"
    case .large: "SmallThinker 21B synthetic"
    case .tiny: "SmallThinker tiny synthetic"
    }
  }

  /// The family of all of them.
  static let family = ModelFamily.smallThinker

  /// The shape of the released model.
  public var shape: ModelShape {
    switch self {
    case .small: NamedShape.standard4B.shape
    case .large: NamedShape.standard21B.shape
    case .tiny: NamedShape.embedded.shape
    }
  }
}
