public import Quantities

/// What the directory of a GGUF file says about one tensor.
public struct TensorInfo: Hashable, Sendable {
  /// The name, unique in the file.
  public let name: String
  /// One to four extents, the innermost (the length of a row) first; none is zero.
  public let dimensions: [Int]
  /// How the weights are stored.
  public let type: TensorType
  /// Where the weights begin, in bytes from the beginning of the file.
  public let offset: Int
  /// The size of the weights.
  public let byteCount: ByteCount

  /// How many weights there are.
  public var weightCount: Int { dimensions.reduce(1, *) }

  /// A tensor of whole blocks at `offset`.
  ///
  /// - Precondition: a row, `dimensions[0]`, is a whole number of blocks of `type`.
  public init(name: String, dimensions: [Int], type: TensorType, offset: Int) {
    self.name = name
    self.dimensions = dimensions
    self.type = type
    self.offset = offset
    byteCount = type.byteCount(ofWeights: dimensions.reduce(1, *))
  }
}
