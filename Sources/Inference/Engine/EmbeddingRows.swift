import DeviceInterface
import ExpertStore
import Kernels
import Quantities
import Residency
import Tracing

/// Memory for the embeddings of one batch, where their table is on storage.
// Pages are read into one stretch and rows gathered in another: a record is no multiple of a page,
// and a matrix wants its rows side by side.
@safe final class EmbeddingRows {
  private let table: EmbeddingTable
  private let pages: UnsafeMutableRawBufferPointer
  private let rows: UnsafeMutableRawBufferPointer

  /// Room for `maxRows` tokens.
  init(table: EmbeddingTable, maxRows: Int) {
    self.table = table
    unsafe pages = ClaimedMemory.allocate(
      byteCount: (maxRows * table.readByteCount).bytes, alignment: BundleHeader.alignment)
    unsafe rows = ClaimedMemory.allocate(
      byteCount: (maxRows * table.rowByteCount).bytes, alignment: 64)
  }

  deinit {
    unsafe ClaimedMemory.free(pages.baseAddress)
    unsafe ClaimedMemory.free(rows.baseAddress)
  }

  /// What it takes.
  var byteCount: ByteCount { unsafe ByteCount(pages.count + rows.count) }

  /// The embeddings of `tokens` as the first rows of a matrix.
  func matrix(rowCount: Int) -> QuantizedMatrix {
    unsafe QuantizedMatrix(
      type: table.type, rows: rowCount, columns: table.columns,
      bytes: UnsafeRawBufferPointer(rows))
  }

  /// The read that brings the embedding of `token`, to page `index` of the buffer.
  ///
  /// - Parameter start: Where the table begins on the device.
  func read(of token: Int, tableAt start: Int, to index: Int) -> Read {
    unsafe Read(
      offset: start + table.location(ofRow: token).read, destination: page(index), urgency: .demand)
  }

  /// Takes the embedding of `token` out of what was read to page `index`, as row `row`.
  ///
  /// - Throws: `ResidencyError` where it is damaged.
  func take(_ token: Int, from index: Int, asRow row: Int) throws(ResidencyError) {
    let size = table.rowByteCount.bytes
    let record = unsafe UnsafeRawBufferPointer(
      rebasing: page(index)[table.location(ofRow: token).record...])
    guard unsafe table.isIntact(record) else {
      throw ResidencyError(
        part: .embedding(token: token),
        cause: .corrupt(
          "its checksum differs; make the bundle again with `edgewise model bundle MODEL --output"
            + " BUNDLE`"
        ))
    }
    unsafe UnsafeMutableRawBufferPointer(rebasing: rows[row * size..<(row + 1) * size])
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: record[..<size]))
  }

  private func page(_ index: Int) -> UnsafeMutableRawBufferPointer {
    let size = table.readByteCount.bytes
    return unsafe UnsafeMutableRawBufferPointer(rebasing: pages[index * size..<(index + 1) * size])
  }
}
