internal import CKernels
public import Quantities

/// Rows of floats, one per token, allocated once and used again for every batch.
@safe public final class Activations {
  public let maxRows: Int
  public let columns: Int
  /// How many rows are in use.
  ///
  /// - Precondition: not above `maxRows`.
  public var rows: Int {
    get { rowsInUse }
    set {
      precondition(newValue >= 0 && newValue <= maxRows, "there are \(maxRows) rows to use")
      rowsInUse = newValue
    }
  }
  let base: UnsafeMutablePointer<Float>
  private var rowsInUse: Int
  /// Keeps the memory alive that these rows share; nil where it is their own.
  private let whole: Activations?

  /// `maxRows` × `columns` zeros, all in use.
  public init(maxRows: Int, columns: Int) {
    precondition(maxRows > 0 && columns > 0, "activations have rows and columns")
    self.maxRows = maxRows
    self.columns = columns
    rowsInUse = maxRows
    whole = nil
    unsafe self.base = allocateZeros(of: Float.self, count: maxRows * columns)
  }

  /// Some rows of `whole`, all in use, in the memory of that.
  ///
  /// - Precondition: `whole` has them, and there is one.
  public init(rows: Range<Int>, of whole: Activations) {
    precondition(!rows.isEmpty && rows.upperBound <= whole.maxRows, "no such rows")
    maxRows = rows.count
    columns = whole.columns
    rowsInUse = maxRows
    self.whole = whole
    unsafe base = whole.start(ofRow: rows.lowerBound)
  }

  deinit { if whole == nil { unsafe ClaimedMemory.free(base) } }

  /// The memory that all rows take.
  public var byteCount: ByteCount { byteCount(rows: maxRows) }

  /// The memory that some of the rows take.
  func byteCount(rows: Int) -> ByteCount {
    ByteCount(rows * columns * MemoryLayout<Float>.stride)
  }

  /// One element.
  ///
  /// - Precondition: `row` is below `maxRows` and `column` below `columns`.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition((0..<columns).contains(column), "no such column")
      return unsafe start(ofRow: row)[column]
    }
    set {
      precondition((0..<columns).contains(column), "no such column")
      unsafe start(ofRow: row)[column] = newValue
    }
  }

  /// Lets `body` look at a row without copying it.
  public func withRow<R>(_ row: Int, _ body: (Span<Float>) -> R) -> R {
    let span = unsafe Span(_unsafeStart: start(ofRow: row), count: columns)
    return body(span)
  }

  /// A copy of one row.
  public func row(_ row: Int) -> [Float] {
    unsafe [Float](UnsafeBufferPointer(start: start(ofRow: row), count: columns))
  }

  /// Copies a row of `source`, which has as many columns, to `row`.
  public func copy(row: Int, from source: Activations, row sourceRow: Int) {
    precondition(source.columns == columns, "rows of different lengths cannot be copied")
    copy(row: row, column: 0, from: source, row: sourceRow)
  }

  /// Copies a row of `source` to the columns of `row` from `column` on, where it fits.
  public func copy(row: Int, column: Int, from source: Activations, row sourceRow: Int) {
    precondition(column >= 0 && column + source.columns <= columns, "there is no room for the row")
    unsafe (start(ofRow: row) + column).update(
      from: source.start(ofRow: sourceRow), count: source.columns)
  }

  /// Overwrites a row with `values`, one for each column.
  public func fill(row: Int, with values: some Collection<Float>) {
    precondition(values.count == columns, "a row has \(columns) elements")
    let start = unsafe start(ofRow: row)
    for (column, value) in values.enumerated() { unsafe start[column] = value }
  }

  /// How many elements of `rows` are above 0: the active neurons, where the rows are gates.
  public func positiveCount(rows: Range<Int>, variant: KernelVariant) -> Int {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= maxRows, "no such rows")
    return unsafe Int(
      ck_count_positive(
        variant.inC, base + rows.lowerBound * columns, Int64(rows.count * columns)))
  }

  func start(ofRow row: Int) -> UnsafeMutablePointer<Float> {
    precondition((0..<maxRows).contains(row), "there are \(maxRows) rows, and no row \(row)")
    return unsafe base + row * columns
  }
}
