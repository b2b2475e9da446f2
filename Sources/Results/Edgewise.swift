/// Facts about this release.
public enum Edgewise {
  /// The version that every report names.
  public static let version = "0.1.0"
}
