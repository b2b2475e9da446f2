public import Files
import GGUF
import Quantities

/// Makes expert bundles.
public enum ExpertBundleWriter {
  /// Writes the bundle that `header` describes; it appears at `path` when it is complete.
  ///
  /// - Parameters:
  ///   - header: All but the checksums, which are ignored and computed.
  ///   - progress: Is told after each expert which fraction has been written.
  ///   - expert: Fills the slot, of the layer's `payloadByteCount`, with the parts of an expert,
  ///     which lie in it as the layer says. It is called layer by layer; what it throws ends the
  ///     writing.
  ///   - embeddings: Fills a stretch with rows of the embedding table, one after another. It is
  ///     called in the order of rows, and never for a header without a table.
  /// - Returns: The bundle, opened again.
  /// - Throws: `BundleError` when the file cannot be written, or what `expert` throws; either way
  ///   no file is left.
  /// - Precondition: the digests in `header` are 64 hexadecimal digits, and the matrices consist
  ///   of whole blocks.
  @discardableResult
  public static func write(
    _ header: BundleHeader, to path: String, files: any FileSystem,
    progress: ((Double) -> Void)? = nil,
    expert: (_ layer: Int, _ expert: Int, _ slot: UnsafeMutableRawBufferPointer) throws -> Void,
    embeddings: (_ rows: Range<Int>, _ bytes: UnsafeMutableRawBufferPointer) throws -> Void
  ) throws -> ExpertBundle {
    var header = header
    header.checksums = Array(repeating: 0, count: header.expertCount)
    do {
      let file = try AtomicFile(path: path, files: files)
      try file.write(header.encoded())
      try unsafe lay(
        &header, progress: progress, expert: expert, embeddings: embeddings
      ) { _, bytes in try unsafe file.write(bytes) }
      try file.overwrite(at: 0, with: header.encoded())
      try file.commit()
    } catch let error as FileError where error.path == path {
      throw BundleError(error)
    }
    return try ExpertBundle(path: path, files: files)
  }

  /// What a stretch of a bundle's file holds.
  enum Stretch {
    case expert(layer: Int, index: Int)
    /// Whole reads of the embedding table, of which the first begins with this row.
    case embeddings(firstRow: Int)
  }

  /// Lays out all that follows the header, and hands it to `take` in the order of the file.
  ///
  /// - Parameters:
  ///   - header: All but the checksums of experts, which are set.
  ///   - expert: As for `write`, and so is `embeddings`.
  ///   - take: Is handed each stretch with its padding, valid during the call.
  static func lay(
    _ header: inout BundleHeader, progress: ((Double) -> Void)?,
    expert: (_ layer: Int, _ expert: Int, _ slot: UnsafeMutableRawBufferPointer) throws -> Void,
    embeddings: (_ rows: Range<Int>, _ bytes: UnsafeMutableRawBufferPointer) throws -> Void,
    take: (_ stretch: Stretch, _ bytes: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    try unsafe layExperts(of: &header, progress: progress, expert: expert, take: take)
    if let table = header.embedding { try unsafe lay(table, embeddings, take: take) }
  }

  private static func layExperts(
    of header: inout BundleHeader, progress: ((Double) -> Void)?,
    expert: (_ layer: Int, _ expert: Int, _ slot: UnsafeMutableRawBufferPointer) throws -> Void,
    take: (_ stretch: Stretch, _ bytes: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    for layer in 0..<header.layerCount {
      // A slot per layer: the padding after a smaller expert is zero, not the one before it.
      let slot = ExpertSlot(header.expertByteCount)
      let payload = unsafe slot.payload(header.layers[layer].payloadByteCount)
      for index in 0..<header.layers[layer].expertCount {
        try unsafe expert(layer, index, payload)
        header.checksums[header.ordinal(layer: layer, expert: index)] = unsafe Checksum.of(
          UnsafeRawBufferPointer(payload))
        try unsafe take(.expert(layer: layer, index: index), slot.bytes)
        progress?(header.fraction(layer: layer, expert: index))
      }
    }
  }

  private static func lay(
    _ table: EmbeddingTable,
    _ embeddings: (_ rows: Range<Int>, _ bytes: UnsafeMutableRawBufferPointer) throws -> Void,
    take: (_ stretch: Stretch, _ bytes: UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let (rowBytes, readBytes) = (table.rowByteCount.bytes, table.readByteCount.bytes)
    let rowsAtOnce = readsAtOnce * table.recordsPerRead
    let rows = ExpertSlot(rowsAtOnce * table.rowByteCount)
    for first in stride(from: 0, to: table.rowCount, by: rowsAtOnce) {
      let range = first..<min(first + rowsAtOnce, table.rowCount)
      let source = unsafe rows.payload(range.count * table.rowByteCount)
      try unsafe embeddings(range, source)
      // New each time: what lies between records and behind the last one is zero.
      let pages = ExpertSlot(
        (range.count + table.recordsPerRead - 1) / table.recordsPerRead * table.readByteCount)
      let bytes = unsafe pages.payload(ByteCount(pages.bytes.count))
      for row in range {
        let location = table.location(ofRow: row)
        let offset = location.read - first / table.recordsPerRead * readBytes + location.record
        let record = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset...])
        let start = (row - first) * rowBytes
        unsafe record.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: source[start..<start + rowBytes]))
        unsafe table.seal(record)
      }
      try unsafe take(.embeddings(firstRow: first), pages.bytes)
    }
  }

  /// Pages or longer records of the embedding table that are written together.
  private static let readsAtOnce = 512
}
