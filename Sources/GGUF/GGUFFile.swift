public import Files
public import OrderedCollections
public import Quantities

/// What a GGUF model file says about itself: its metadata and its tensor directory. The files of a
/// split model are one.
///
/// It owns no weights and keeps no file open; read the weights with `WeightFiles`.
public struct GGUFFile: Sendable {
  /// Where the path leads to a file.
  public let files: any FileSystem
  /// The version of the format, 2 or 3.
  public let version: UInt32
  /// Weights begin at multiples of this many bytes.
  public let alignment: Int
  /// All keys with their values, in the order of the file.
  public private(set) var metadata: OrderedDictionary<String, MetadataValue>
  /// All tensors, in the order of the file's directory.
  public private(set) var tensors: [TensorInfo]
  /// The files that it lies in, in their order: more than one of a split model.
  public private(set) var parts: [Part]

  private var tensorIndices: [String: Int]

  /// Reads and checks the header, the metadata and the tensor directory of the file at `path`, and
  /// of all others of the split model that it is of.
  ///
  /// Tensors of types that no kernel computes with are accepted.
  ///
  /// - Parameter mayLackWeights: Whether a file is accepted that ends with its header, or
  ///   anywhere behind.
  /// - Throws: `FileError` when a file cannot be read, `GGUFError` when it is no little-endian
  ///   GGUF file of version 2 or 3, contradicts itself, or is not with the others of a split model.
  public init(path: String, files: any FileSystem, mayLackWeights: Bool = false) throws {
    let given = try GGUFFile(alone: path, files: files, mayLackWeights: mayLackWeights)
    if let all = try given.splitFiles(mayLackWeights: mayLackWeights) {
      self.init(joining: all)
    } else {
      self = given
    }
  }

  /// The one file at `path`, whatever it says of others.
  init(alone path: String, files: any FileSystem, mayLackWeights: Bool) throws {
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
    self.files = files
    alignment = directory.alignment
    tensors = directory.tensors
    parts = [
      Part(
        path: path, byteCount: file.byteCount, dataOffset: directory.dataOffset,
        endOfWeights: directory.endOfWeights)
    ]
    tensorIndices = Self.indices(of: tensors)
  }

  /// The model of `files`, whose tensors have different names; what is said of it is in the first.
  private init(joining files: [GGUFFile]) {
    self = files[0]
    parts = files.flatMap(\.parts)
    tensors = files.enumerated().flatMap { part, file in file.tensors.map { $0.inPart(part) } }
    tensorIndices = Self.indices(of: tensors)
  }

  private static func indices(of tensors: [TensorInfo]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
  }

  /// The path of the file, or of the first of them.
  public var path: String { parts[0].path }

  /// The size of all files.
  public var byteCount: ByteCount { parts.reduce(.zero) { $0 + $1.byteCount } }

  /// Where the weights begin in the first file: everything before is header, in bytes.
  public var dataOffset: Int { parts[0].dataOffset }

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
