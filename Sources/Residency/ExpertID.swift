/// Names one expert of one layer. The order is that of the file: by layer, then by index.
public struct ExpertID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The layer, counted from 0.
  public var layer: Int
  /// The expert's index in its layer, counted from 0.
  public var index: Int

  /// Expert `index` of `layer`.
  public init(layer: Int, index: Int) {
    self.layer = layer
    self.index = index
  }

  public static func < (lhs: ExpertID, rhs: ExpertID) -> Bool {
    (lhs.layer, lhs.index) < (rhs.layer, rhs.index)
  }

  public var description: String { "expert \(index) of layer \(layer)" }
}
