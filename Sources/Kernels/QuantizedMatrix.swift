internal import CKernels
public import GGUF
public import Quantities

/// A row-major matrix of weights in blocks along its columns, arranged as products want them
/// (`arrange`). Does not own its memory.
// `@unchecked Sendable`: the bytes are not written while a matrix refers to them.
@safe public struct QuantizedMatrix: @unchecked Sendable {
  public let type: TensorType
  public let rows: Int
  public let columns: Int
  let byteCount: ByteCount
  let base: UnsafeRawPointer

  /// A view of arranged `bytes`, which must stay where they are as long as the view is used.
  ///
  /// - Precondition: `type` is computable, `columns` is a multiple of its block, and `bytes` are
  ///   aligned to 4 (`f32`) or 2 and hold at least `byteCount(type:rows:columns:)`.
  public init(type: TensorType, rows: Int, columns: Int, bytes: UnsafeRawBufferPointer) {
    precondition(type.isComputable, "\(type.name) weights cannot be computed with")
    let needed = Self.byteCount(type: type, rows: rows, columns: columns)
    precondition(bytes.count >= needed.bytes, "the matrix is longer than its bytes")
    precondition(needed > .zero, "a matrix has rows and columns")
    self.type = type
    self.rows = rows
    self.columns = columns
    byteCount = needed
    unsafe self.base = bytes.baseAddress!
    let alignment = UInt(type.facts.alignment)
    unsafe precondition(
      UInt(bitPattern: base).isMultiple(of: alignment),
      "weights begin at a multiple of \(alignment)")
  }

  /// Rewrites rows as they lie in a file into the order in which products read them: blocks of 32
  /// weights in stripes, anything else as it is. Takes no more memory.
  ///
  /// - Precondition: `columns` is a multiple of the type's block, and `bytes` hold the matrix.
  public static func arrange(
    type: TensorType, rows: Int, columns: Int, bytes: UnsafeMutableRawBufferPointer
  ) {
    let needed = byteCount(type: type, rows: rows, columns: columns)
    precondition(bytes.count >= needed.bytes, "the matrix is longer than its bytes")
    unsafe ck_stripe(type.inC, bytes.baseAddress!, Int64(rows), Int64(columns))
  }

  /// How many weights of a row in blocks of 32 are read together; shorter rows take as long.
  public static let stripeLength = 32 * Int(CK_STRIPE)

  /// The size of `rows` × `columns` weights of `type`.
  ///
  /// - Precondition: `columns` is a multiple of the type's block.
  public static func byteCount(type: TensorType, rows: Int, columns: Int) -> ByteCount {
    rows * type.byteCount(ofWeights: columns)
  }

  /// The rows of `range` as a matrix of their own.
  ///
  /// - Precondition: `range` is not empty and lies within the rows.
  public func rows(_ range: Range<Int>) -> QuantizedMatrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "no such rows")
    let rowBytes = type.byteCount(ofWeights: columns).bytes
    let bytes = unsafe UnsafeRawBufferPointer(
      start: base + range.lowerBound * rowBytes, count: range.count * rowBytes)
    return unsafe QuantizedMatrix(type: type, rows: range.count, columns: columns, bytes: bytes)
  }

  /// The weights of one row as floats.
  ///
  /// - Precondition: there is such a row.
  public func decodedRow(_ row: Int) -> [Float] {
    precondition((0..<rows).contains(row), "no such row")
    return unsafe [Float](unsafeUninitializedCapacity: columns) { buffer, count in
      unsafe decodeRow(row, into: buffer.baseAddress!)
      count = columns
    }
  }

  func decodeRow(_ row: Int, into output: UnsafeMutablePointer<Float>) {
    let rowBytes = type.byteCount(ofWeights: columns).bytes
    let start = unsafe base + row * rowBytes
    unsafe ck_decode_row(type.inC, start, Int64(columns), 0, Int64(columns), output)
  }

  func inC(_ arithmetic: Arithmetic) -> ck_matrix {
    unsafe ck_matrix(
      type: type.inC, integer: arithmetic.isInteger(for: type), variant: arithmetic.variant.inC,
      weights: base)
  }
}
