import Files
import Quantities

extension ExpertBundle {
  /// Makes sure that the file holds what a new bundle of the same header would: checksums tell
  /// damage, but whoever writes other experts writes their checksums too. It holds one expert, or
  /// one stretch of the embedding table, of each side at a time.
  ///
  /// - Parameters:
  ///   - progress: Is told after each expert which fraction is about to be compared.
  ///   - expert: As for `ExpertBundleWriter.write`, and so is `embeddings`.
  /// - Throws: `BundleError` for the first part that differs or cannot be read, and what `expert`
  ///   and `embeddings` throw.
  public func compareAll(
    progress: ((Double) -> Void)? = nil,
    expert: (_ layer: Int, _ expert: Int, _ slot: UnsafeMutableRawBufferPointer) throws -> Void,
    embeddings: (_ rows: Range<Int>, _ bytes: UnsafeMutableRawBufferPointer) throws -> Void
  ) throws {
    let file = try Self.open(path, files: files)
    var expected = header
    var slot = ExpertSlot(header.expertByteCount)
    var embeddingOffset = header.embeddingOffset
    try unsafe ExpertBundleWriter.lay(
      &expected, progress: progress, expert: expert, embeddings: embeddings
    ) { stretch, bytes in
      if unsafe slot.bytes.count != bytes.count { slot = ExpertSlot(ByteCount(bytes.count)) }
      switch stretch {
      case .expert(let layer, let index):
        try slot.fill(from: file, at: header.offset(layer: layer, expert: index))
        guard unsafe firstDifference(slot.bytes, bytes) == nil else {
          throw BundleError(
            path: path, layer: layer, expert: index,
            reason: "is not what the model says; \(BundleError.howToMend(path))")
        }
      case .embeddings(let firstRow):
        try slot.fill(from: file, at: embeddingOffset)
        if let offset = unsafe firstDifference(slot.bytes, bytes) {
          let row = firstRow + (header.embedding?.row(atByte: offset) ?? 0)
          throw BundleError(
            path: path,
            reason: "the embedding of token \(row) is not what the model says; "
              + BundleError.howToMend(path))
        }
        embeddingOffset += bytes.count
      }
    }
  }

  /// Where two stretches of one length differ first; nil where they do not.
  private func firstDifference(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> Int? {
    if unsafe first.elementsEqual(second) { return nil }
    return unsafe zip(first, second).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  }
}
