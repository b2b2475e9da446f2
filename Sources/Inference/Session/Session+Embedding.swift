import DeviceInterface
import ExpertStore
import Kernels
import Models
import Quantities
import Residency
import Tracing

extension Session {
  /// Puts the embeddings of `tokens` into the residual stream.
  func embed(_ tokens: [Int]) throws(ResidencyError) {
    guard let rows = buffers.embeddingRows else {
      guard let table = model.weights.embedding else {
        preconditionFailure("the model was loaded without its embedding table")
      }
      return device.run(EmbedTokens(table: table, tokens: tokens, into: buffers.hidden))
    }
    try fetchEmbeddings(of: tokens, into: rows)
    device.run(
      EmbedTokens(
        table: rows.matrix(rowCount: tokens.count), tokens: Array(tokens.indices),
        into: buffers.hidden))
  }

  /// Reads the rows of a batch side by side, each token's once.
  private func fetchEmbeddings(of tokens: [Int], into rows: EmbeddingRows) throws(ResidencyError) {
    var reads: [EmbeddingRead] = []
    var placeOfToken: [Int: Int] = [:]
    for token in tokens where placeOfToken[token] == nil {
      placeOfToken[token] = reads.count
      let read = rows.read(of: token, tableAt: model.header.embeddingOffset, to: reads.count)
      do {
        let ticket = try device.submit(read)
        reads.append(EmbeddingRead(token: token, ticket: ticket, byteCount: read.byteCount))
      } catch {
        throw failure(of: token, error, givingUp: reads[...])
      }
    }
    try wait(for: reads)
    guard model.hasWeights else { return }
    for (row, token) in tokens.enumerated() {
      guard let place = placeOfToken[token] else { continue }
      try rows.take(token, from: place, asRow: row)
    }
  }

  /// Waits for all `reads`; if one fails, the rest is given up.
  private func wait(for reads: [EmbeddingRead]) throws(ResidencyError) {
    for (index, read) in reads.enumerated() {
      let hadEnded = device.hasEnded(read.ticket)
      if !hadEnded { endLap(.other) }
      let (asked, inserted) = (device.now, device.insertedTime)
      let timing: ReadTiming
      do { timing = try device.wait(for: read.ticket) } catch {
        throw failure(of: read.token, error, givingUp: reads[(index + 1)...])
      }
      let part = StoredPart.embedding(token: read.token)
      tracer.record(
        ReadSpan(
          part, byteCount: read.byteCount, purpose: .demand, timing: timing, wasUsed: true))
      let now = device.now
      guard !hadEnded, now > asked else { continue }
      tracer.record(
        .stall(part), from: asked, to: now, inserted: device.insertedTime - inserted)
      beginLap(at: now)
    }
  }

  /// The failure to read the embedding of `token`; what else is under way is withdrawn.
  private func failure(
    of token: Int, _ error: StorageError, givingUp reads: ArraySlice<EmbeddingRead>
  ) -> ResidencyError {
    for read in reads { _ = device.withdraw(read.ticket) }
    return ResidencyError(part: .embedding(token: token), cause: .storage(error))
  }
}

/// A read of one row of the embedding table that is under way.
private struct EmbeddingRead {
  let token: Int
  let ticket: ReadTicket
  let byteCount: ByteCount
}
