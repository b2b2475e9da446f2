public import Quantities

/// What the directory of a GGUF file says about one tensor.
public struct TensorInfo: Hashable, Sendable {
  /// The name, unique in the file.
  public let name: String
  /// One to four extents, the innermost (the length of a row) first; none is zero.
  public let dimensions: [Int]
  /// How the weights are stored.
  public let type: TensorType
  /// Which of the model's files it lies in, counted from 0: `GGUFFile.parts`.
  public let part: Int
  /// Where the weights begin, in bytes from the beginning of that file.
  public let offset: Int
  /// The size of the weights.
  public let byteCount: ByteCount

  /// How many weights there are.
  public var weightCount: Int { dimensions.reduce(1, *) }

  /// A tensor of whole blocks at `offset`.
  ///
  /// - Precondition: a row, `dimensions[0]`, is a whole number of blocks of `type`.
  public init(
    name: String, dimensions: [Int], type: TensorType, part: Int = 0, offset: Int
  ) {
    self.name = name
    self.dimensions = dimensions
    self.type = type
    self.part = part
    self.offset = offset
    byteCount = type.byteCount(ofWeights: dimensions.reduce(1, *))
  }

  /// The same tensor in the model's file number `part`.
  func inPart(_ part: Int) -> TensorInfo {
    TensorInfo(name: name, dimensions: dimensions, type: type, part: part, offset: offset)
  }

  /// A stretch of the weights under the same name.
  ///
  /// - Parameter first: How many weights are before it.
  /// - Precondition: it begins and ends with blocks, and a row of it is a whole number of them.
  public func slice(_ dimensions: [Int], behind first: Int) -> TensorInfo {
    TensorInfo(
      name: name, dimensions: dimensions, type: type, part: part,
      offset: offset + type.byteCount(ofWeights: first).bytes)
  }
}
