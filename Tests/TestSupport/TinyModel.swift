import Files
import GGUF

/// The model that comes with this package.
public enum TinyModel {
  /// Where it lies.
  public static let path =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
    + "/Sources/edgewise/Resources/smallthinker-tiny-q4_0.gguf"

  /// The bytes of the file before its weights.
  public static func header() throws -> [UInt8] {
    try PositionedFile(path: path, files: disk).bytes(
      at: 0, count: GGUFFile(path: path, files: disk).dataOffset)
  }
}
