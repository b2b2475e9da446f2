public import GGUF
public import Quantities

/// A matrix that a bundle keeps, and how.
public struct BundlePart: Hashable, Sendable {
  public var name: Name
  public var type: TensorType
  /// How a down matrix lies; all others have rows of outputs.
  public var layout: DownLayout
  /// Outputs of the matrix.
  public var rows: Int
  /// Inputs of the matrix.
  public var columns: Int

  /// What a part is for, as files spell it.
  public enum Name: String, CaseIterable, Sendable {
    // Of each expert.
    case gate, up, down
    // Of the whole bundle.
    case embedding
  }

  /// A part of `rows` times `columns` weights.
  public init(
    _ name: Name, type: TensorType, layout: DownLayout = .outputRows, rows: Int, columns: Int
  ) {
    self.name = name
    self.type = type
    self.layout = layout
    self.rows = rows
    self.columns = columns
  }

  /// What the matrix takes.
  ///
  /// - Precondition: it consists of whole blocks.
  public var byteCount: ByteCount { type.byteCount(ofWeights: rows * columns) }

  /// Whether its rows, or what lies there instead, are whole blocks, and not too long.
  var isWhole: Bool {
    let extents = 1...(1 << 24)
    return extents.contains(rows) && extents.contains(columns)
      && (layout == .neuronRows ? rows : columns).isMultiple(of: type.weightsPerBlock)
  }
}

/// The experts of one layer, which are all stored in the same way. Layers may differ: mixed
/// quantisations such as Q4_K_M keep the down matrices of some layers in more bits.
public struct BundleLayer: Hashable, Sendable {
  /// 0 in a layer without experts.
  public var expertCount: Int
  /// What each expert consists of, in this order. Each part begins at the next multiple of
  /// `partAlignment`, with zeros before it: an odd number of blocks may be of an odd size.
  public var parts: [BundlePart]

  /// What a weight, or a number in a block, is aligned to at most: those of F32 are.
  static let partAlignment = 4

  /// A layer of `expertCount` experts with these `parts`.
  public init(expertCount: Int, parts: [BundlePart]) {
    self.expertCount = expertCount
    self.parts = parts
  }

  /// The bytes of one expert that are covered by its checksum.
  ///
  /// - Precondition: the matrices consist of whole blocks.
  public var payloadByteCount: ByteCount {
    parts.reduce(.zero) { $0.rounded(upTo: Self.partAlignment) + $1.byteCount }
  }

  /// Whether experts, where there are any, have all their parts in whole blocks.
  var isComplete: Bool {
    parts.allSatisfy(\.isWhole)
      && parts.map(\.name) == (expertCount == 0 ? [] : [.gate, .up, .down])
  }

  /// The part called `name`, and where it lies in an expert, in bytes from its beginning.
  ///
  /// - Precondition: there is such a part, and the matrices consist of whole blocks.
  public func part(_ name: BundlePart.Name) -> (part: BundlePart, bytes: Range<Int>) {
    var end = ByteCount.zero
    for part in parts {
      let start = end.rounded(upTo: Self.partAlignment)
      end = start + part.byteCount
      if part.name == name { return (part, start.bytes..<end.bytes) }
    }
    preconditionFailure("experts of this layer have no part called \(name)")
  }
}
