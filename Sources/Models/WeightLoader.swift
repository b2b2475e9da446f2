import Files
import GGUF
import Kernels
import Quantities

/// Reads tensors one after another into a stretch of memory.
@safe struct WeightLoader {
  let model: ModelFile
  let arena: UnsafeMutableRawBufferPointer
  let alignment: Int
  private let files: WeightFiles
  private var end = 0

  /// A stretch of a matrix that is read, looked at and arranged while the cache holds it.
  static let pieceByteCount = 1 << 20

  /// Opens the files of `model`.
  init(
    model: ModelFile, arena: UnsafeMutableRawBufferPointer, alignment: Int
  ) throws(FileError) {
    self.model = model
    files = try WeightFiles(of: model.gguf)
    unsafe self.arena = arena
    self.alignment = alignment
  }

  /// The whole of a tensor.
  ///
  /// - Parameter mayBeZero: Whether zeros are no damage.
  /// - Throws: `FileError` where it cannot be read, `ModelError` where it is damaged.
  mutating func matrix(_ tensor: TensorInfo, mayBeZero: Bool = false) throws -> QuantizedMatrix {
    let columns = tensor.dimensions[0]
    var inspected = InspectedTensor(tensor, of: model, mayBeZero: mayBeZero)
    let matrix = try matrix(
      of: tensor, rows: tensor.weightCount / columns, columns: columns, inspected: &inspected)
    try inspected.check(in: files[tensor])
    return matrix
  }

  /// Both matrices of a predictor, which follow one another in the file.
  mutating func headPredictor(
    _ predictor: HeadPredictorTensor, shape: ModelShape
  ) throws -> ResidentWeights.HeadPredictor {
    let (tensor, rank) = (predictor.tensor, predictor.format.rank)
    var inspected = InspectedTensor(tensor, of: model, tokenColumns: rank)
    let inner = try matrix(
      of: tensor, rows: rank, columns: shape.embeddingLength, inspected: &inspected)
    let outer = try grouped(
      predictor, rows: shape.vocabularyCount,
      at: tensor.offset + tensor.type.byteCount(ofWeights: rank * shape.embeddingLength).bytes,
      inspected: &inspected)
    try inspected.check(in: files[tensor])
    return ResidentWeights.HeadPredictor(inner: inner, outer: outer)
  }

  /// A predictor's second matrix, with `groupCount` rows side by side.
  private mutating func grouped(
    _ predictor: HeadPredictorTensor, rows: Int, at offset: Int,
    inspected: inout InspectedTensor
  ) throws(FileError) -> QuantizedMatrix {
    let (type, groupCount) = (predictor.tensor.type, predictor.format.groupCount)
    let rowBytes = type.byteCount(ofWeights: predictor.format.rank).bytes
    let source = try files[predictor.tensor].bytes(at: offset, count: rows * rowBytes)
    unsafe source.withUnsafeBytes { unsafe inspected.inspect($0) }
    let stretch = unsafe reserve(ByteCount(source.count))
    let (height, columns) = (rows / groupCount, predictor.format.rank * groupCount)
    for row in 0..<rows {
      let offset = (row % height * groupCount + row / height) * rowBytes
      unsafe UnsafeMutableRawBufferPointer(rebasing: stretch[offset..<offset + rowBytes])
        .copyBytes(from: source[row * rowBytes..<(row + 1) * rowBytes])
    }
    unsafe QuantizedMatrix.arrange(type: type, rows: height, columns: columns, bytes: stretch)
    return unsafe QuantizedMatrix(
      type: type, rows: height, columns: columns, bytes: UnsafeRawBufferPointer(stretch))
  }

  /// A matrix that `tensor` begins with.
  private mutating func matrix(
    of tensor: TensorInfo, rows: Int, columns: Int, inspected: inout InspectedTensor
  ) throws(FileError) -> QuantizedMatrix {
    let type = tensor.type
    let bytes = unsafe reserve(QuantizedMatrix.byteCount(type: type, rows: rows, columns: columns))
    let rowBytes = type.byteCount(ofWeights: columns).bytes
    let rowsAtOnce = max(1, Self.pieceByteCount / rowBytes)
    for first in stride(from: 0, to: rows, by: rowsAtOnce) {
      let count = min(rowsAtOnce, rows - first)
      let start = first * rowBytes
      let piece = unsafe UnsafeMutableRawBufferPointer(
        rebasing: bytes[start..<start + count * rowBytes])
      try unsafe files[tensor].read(at: tensor.offset + start, into: piece)
      unsafe inspected.inspect(UnsafeRawBufferPointer(piece))
      unsafe QuantizedMatrix.arrange(type: type, rows: count, columns: columns, bytes: piece)
    }
    return unsafe QuantizedMatrix(
      type: type, rows: rows, columns: columns, bytes: UnsafeRawBufferPointer(bytes))
  }

  /// The weights of a tensor as floats, row by row.
  ///
  /// - Parameter mayBeZero: Whether zeros are no damage.
  mutating func vector(_ tensor: TensorInfo, mayBeZero: Bool = false) throws -> Activations {
    let start = end
    let rows = try matrix(tensor, mayBeZero: mayBeZero)
    end = start
    let vectors = Activations(maxRows: rows.rows, columns: rows.columns)
    for row in 0..<rows.rows { vectors.fill(row: row, with: rows.decodedRow(row)) }
    return vectors
  }

  /// What rotary frequencies are divided by. Where nothing shall turn, that may be huge.
  func divisors(_ tensor: TensorInfo) throws -> [Float] {
    let bytes = try files[tensor].bytes(at: tensor.offset, count: tensor.byteCount.bytes)
    let divisors = unsafe bytes.withUnsafeBytes {
      unsafe QuantizedMatrix(type: tensor.type, rows: 1, columns: tensor.weightCount, bytes: $0)
        .decodedRow(0)
    }
    guard divisors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw ModelError(
        path: model.path,
        reason: "the tensor \(tensor.name) has a divisor of frequencies that is not above 0: the"
          + " file is damaged; download it again")
    }
    return divisors
  }

  /// The next `byteCount` bytes of the stretch.
  private mutating func reserve(_ byteCount: ByteCount) -> UnsafeMutableRawBufferPointer {
    let start = end
    end = ByteCount(end + byteCount.bytes).rounded(upTo: alignment).bytes
    return unsafe UnsafeMutableRawBufferPointer(
      rebasing: arena[start..<(start + byteCount.bytes)])
  }
}
