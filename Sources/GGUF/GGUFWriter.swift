public import Files
import OrderedCollections
import Quantities

/// Writes a GGUF file: first what it says about itself, then the weights, tensor by tensor.
public struct GGUFWriter {
  /// Takes the next bytes of a tensor; the data of one tensor may come in any number of pieces.
  public typealias Sink = (_ bytes: RawSpan) throws -> Void

  private struct Tensor {
    let name: String
    let dimensions: [Int]
    let type: TensorType
    let data: (_ sink: Sink) throws -> Void

    var byteCount: ByteCount { type.byteCount(ofWeights: dimensions.reduce(1, *)) }
  }

  private let version: UInt32
  private let alignment: Int
  private var metadata: OrderedDictionary<String, MetadataValue> = [:]
  private var tensors: [Tensor] = []

  /// A writer of a file without metadata and tensors.
  ///
  /// - Precondition: `version` is 2 or 3, `alignment` a power of two.
  public init(version: UInt32 = 3, alignment: Int = 32) {
    precondition(version == 2 || version == 3, "GGUF files have version 2 or 3")
    precondition(
      alignment > 0 && alignment & (alignment - 1) == 0, "an alignment is a power of two")
    self.version = version
    self.alignment = alignment
    if alignment != TensorDirectory.defaultAlignment {
      metadata[TensorDirectory.alignmentKey] = .uint32(UInt32(alignment))
    }
  }

  /// Sets the value of `key`, instead of an earlier one.
  ///
  /// An array is read back as `.int32s`, `.float32s` or `.strings` where its elements allow.
  ///
  /// - Precondition: the elements of an array have one type, and `general.alignment` is set to
  ///   the alignment of this writer only.
  public mutating func setMetadata(_ key: String, _ value: MetadataValue) {
    precondition(
      key != TensorDirectory.alignmentKey || value.integer == alignment,
      "a file has the alignment that its writer was made with")
    metadata[key] = value
  }

  /// Adds a tensor, whose bytes `data` gives when the file is written.
  ///
  /// Nothing is kept in memory: `data` passes the bytes on piece by piece.
  ///
  /// - Precondition: no other tensor has the name, there are 1 to 4 positive dimensions, and a row
  ///   (`dimensions[0]`) is a whole number of blocks.
  public mutating func addTensor(
    name: String, dimensions: [Int], type: TensorType,
    data: @escaping (_ sink: Sink) throws -> Void
  ) {
    precondition(
      !tensors.contains { $0.name == name }, "the names of the tensors of a file differ")
    precondition(
      (1...4).contains(dimensions.count) && dimensions.allSatisfy { $0 > 0 },
      "a tensor has 1 to 4 positive dimensions")
    precondition(
      dimensions[0].isMultiple(of: type.weightsPerBlock), "a row is a whole number of blocks")
    tensors.append(Tensor(name: name, dimensions: dimensions, type: type, data: data))
  }

  /// As `addTensor`, for bytes that are made in arrays.
  public mutating func addMadeTensor(
    name: String, dimensions: [Int], type: TensorType,
    pieces: @escaping (_ sink: ([UInt8]) throws -> Void) throws -> Void
  ) {
    addTensor(name: name, dimensions: dimensions, type: type) { (sink: Sink) in
      try pieces { try unsafe sink($0.span.bytes) }
    }
  }

  /// Writes the file, which appears under its name when it is complete.
  ///
  /// - Throws: `FileError` when the file cannot be written, `GGUFError` when the data of a tensor
  ///   fails or has not the length that its type and dimensions ask for.
  public func write(to path: String, files: any FileSystem) throws {
    let file = try AtomicFile(path: path, files: files)
    try file.write(encodedHeader())
    for tensor in tensors {
      try file.pad(to: alignment)
      try write(tensor, to: file)
    }
    try file.pad(to: alignment)
    try file.commit()
  }

  /// All that is before the weights, without what pads it.
  func encodedHeader() -> [UInt8] {
    var encoder = HeaderEncoder()
    encoder.append(Array("GGUF".utf8))
    encoder.append(version)
    encoder.append(UInt64(tensors.count))
    encoder.append(UInt64(metadata.count))
    for (key, value) in metadata {
      encoder.append(key)
      encoder.append(value)
    }
    var offset = 0
    for tensor in tensors {
      encoder.append(tensor.name)
      encoder.append(UInt32(tensor.dimensions.count))
      for extent in tensor.dimensions { encoder.append(UInt64(extent)) }
      encoder.append(tensor.type.rawValue)
      encoder.append(UInt64(offset))
      offset += tensor.byteCount.rounded(upTo: alignment).bytes
    }
    return encoder.bytes
  }

  private func write(_ tensor: Tensor, to file: AtomicFile) throws {
    let begin = file.byteCount
    do {
      try tensor.data { bytes in try file.write(bytes) }
    } catch let error as FileError {
      throw error
    } catch let error as GGUFError {
      throw error
    } catch {
      throw GGUFError(
        path: file.path, key: tensor.name,
        reason: "tensor \(tensor.name.quoted) could not be made: \(error)")
    }
    let written = file.byteCount - begin
    guard written == tensor.byteCount.bytes else {
      throw GGUFError(
        path: file.path, key: tensor.name,
        reason: "tensor \(tensor.name.quoted) was given \(written) bytes instead of "
          + "\(tensor.byteCount.bytes); check its type and dimensions")
    }
  }
}
