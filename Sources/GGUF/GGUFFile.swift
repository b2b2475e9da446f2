public import Files
public import OrderedCollections
public import Quantities

/// What a GGUF model file says about itself: its metadata and its tensor directory.
///
/// It owns no weights and keeps no file open; read the weights with a `PositionedFile`.
public struct GGUFFile: Sendable {
  /// The path that the file was read from.
  public let path: String
  /// Where the path leads to a file.
  public let files: any FileSystem
  /// The version of the format, 2 or 3.
  public let version: UInt32
  /// Weights begin at multiples of this many bytes.
  public let alignment: Int
  /// The size of the whole file.
  public let byteCount: ByteCount
  /// All keys with their values, in the order of the file.
  public private(set) var metadata: OrderedDictionary<String, MetadataValue>
  /// All tensors, in the order of the file's directory.
  public let tensors: [TensorInfo]
  /// Where the weights begin: everything before is header, in bytes from the file's beginning.
  public let dataOffset: Int
  /// Whether the weights are there too; otherwise the file ends with its header.
  public let hasWeights: Bool

  private let tensorIndices: [String: Int]

  /// Reads and checks the header, the metadata and the tensor directory of the file at `path`.
  ///
  /// Tensors of types that no kernel computes with are accepted.
  ///
  /// - Parameter mayLackWeights: Whether a file is accepted that ends with its header.
  /// - Throws: `FileError` when the file cannot be read, `GGUFError` when it is no little-endian
  ///   GGUF file of version 2 or 3, or contradicts itself.
  public init(path: String, files: any FileSystem, mayLackWeights: Bool = false) throws {
    let file = try PositionedFile(path: path, files: files)
    var reader = HeaderReader(file)
    version = try reader.version()
    let tensorCount = try reader.count(
      of: "tensors", atLeast: HeaderReader.smallestTensorInfo)
    let entryCount = try reader.count(
      of: "metadata entries", atLeast: HeaderReader.smallestMetadataEntry)
    metadata = try reader.metadata(count: entryCount)
    let infos = try reader.tensorInfos(count: tensorCount)
    let directory = try TensorDirectory(
      infos, endOfInfos: reader.offset, metadata: metadata, file: file,
      mayLackWeights: mayLackWeights)
    self.path = path
    self.files = files
    alignment = directory.alignment
    byteCount = file.byteCount
    tensors = directory.tensors
    dataOffset = directory.dataOffset
    hasWeights = directory.hasWeights
    tensorIndices = Dictionary(
      uniqueKeysWithValues: directory.tensors.enumerated().map { ($1.name, $0) })
  }

  /// The same file without what its metadata list. A vocabulary takes tens of megabytes, and is
  /// not needed here once a tokenizer has been made of it.
  public var withoutArrays: GGUFFile {
    var file = self
    file.metadata.removeAll { !$0.value.isScalar }
    return file
  }

  /// The tensor called `name`, or nil when the file has none.
  public func tensor(named name: String) -> TensorInfo? {
    tensorIndices[name].map { tensors[$0] }
  }
}
