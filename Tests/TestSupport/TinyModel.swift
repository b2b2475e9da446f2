/// The model that comes with this package.
public enum TinyModel {
  /// Where it lies.
  public static let path =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    + "/Sources/edgewise/Resources/smallthinker-tiny-q4_0.gguf"
}
