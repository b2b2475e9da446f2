public import GGUF
public import Quantities

/// A model's embedding table as a bundle keeps it, so that one row can be read by itself.
///
/// A record is a row, arranged for products, and its XXH3-64 (8 bytes, little-endian). As many
/// records as fit lie in a page; one that is longer begins a page.
public struct EmbeddingTable: Hashable, Sendable {
  /// How rows are stored.
  public var type: TensorType
  /// One per token of the vocabulary.
  public var rowCount: Int
  /// Weights per row.
  public var columns: Int

  /// A table of `rowCount` rows.
  public init(type: TensorType, rowCount: Int, columns: Int) {
    self.type = type
    self.rowCount = rowCount
    self.columns = columns
  }

  /// What a row takes, without its checksum.
  public var rowByteCount: ByteCount { type.byteCount(ofWeights: columns) }

  /// What is read for one row.
  public var readByteCount: ByteCount {
    ByteCount(recordByteCount).rounded(upTo: BundleHeader.alignment)
  }

  /// Where the read for `row` begins in the table, and the record in what was read.
  public func location(ofRow row: Int) -> (read: Int, record: Int) {
    precondition((0..<rowCount).contains(row), "token \(row) has no embedding")
    return (
      read: row / recordsPerRead * readByteCount.bytes,
      record: row % recordsPerRead * recordByteCount
    )
  }

  /// Whether `record`, at least `rowByteCount` and a checksum long, is what was written.
  public func isIntact(_ record: UnsafeRawBufferPointer) -> Bool {
    let size = rowByteCount.bytes
    let checksum = unsafe record.loadUnaligned(fromByteOffset: size, as: UInt64.self)
    return unsafe Checksum.of(UnsafeRawBufferPointer(rebasing: record[..<size]))
      == UInt64(littleEndian: checksum)
  }

  /// What the whole table takes.
  var byteCount: ByteCount {
    (rowCount + recordsPerRead - 1) / recordsPerRead * readByteCount
  }

  /// Records that one read brings.
  var recordsPerRead: Int { max(1, BundleHeader.alignment / recordByteCount) }

  /// The row whose record, or the room behind it, has the byte at `offset` of the table.
  func row(atByte offset: Int) -> Int {
    let (read, within) = offset.quotientAndRemainder(dividingBy: readByteCount.bytes)
    return read * recordsPerRead + min(within / recordByteCount, recordsPerRead - 1)
  }

  private var recordByteCount: Int { rowByteCount.bytes + MemoryLayout<UInt64>.size }

  /// Writes the checksum of the row that is in `record` behind it.
  func seal(_ record: UnsafeMutableRawBufferPointer) {
    let size = rowByteCount.bytes
    let checksum = unsafe Checksum.of(UnsafeRawBufferPointer(rebasing: record[..<size]))
    unsafe record.storeBytes(of: checksum.littleEndian, toByteOffset: size, as: UInt64.self)
  }
}
