import DeviceInterface
import ExpertStore
import Kernels
import Models
import Quantities
import Residency
import Tracing

extension Engine {
  /// Puts the embeddings of a step's tokens into the residual stream.
  func embed(_ step: Step) throws(ResidencyError) {
    buffers.hidden.rows = step.count
    guard let rows = buffers.embeddingRows else {
      guard let table = model.weights.embedding else {
        preconditionFailure("the model was loaded without its embedding table")
      }
      return look(up: step.tokens, in: table)
    }
    try fetchEmbeddings(of: step.tokens, into: rows)
    look(up: Array(step.tokens.indices), in: rows.matrix(rowCount: step.count))
  }

  private func look(up tokens: [Int], in table: QuantizedMatrix) {
    perform(costs.embedding, for: tokens.count) {
      $0.run(
        EmbedTokens(
          table: table, tokens: tokens, scale: model.shape.scales.embedding, into: buffers.hidden))
    }
  }

  /// Reads the rows of a step side by side, each token's once.
  private func fetchEmbeddings(of tokens: [Int], into rows: EmbeddingRows) throws(ResidencyError) {
    var reads: [StoredRead] = []
    var slotOfToken: [Int: Int] = [:]
    for token in tokens where slotOfToken[token] == nil {
      slotOfToken[token] = reads.count
      let read = rows.read(of: token, tableAt: model.header.embeddingOffset, to: reads.count)
      do {
        reads.append(
          StoredRead(
            .embedding(token: token), ticket: try device.submit(read), byteCount: read.byteCount,
            purpose: .demand))
      } catch {
        throw failure(of: .embedding(token: token), error, givingUp: reads[...])
      }
    }
    try wait(for: reads)
    try perform([]) { (_) throws(ResidencyError) in
      for (row, token) in tokens.enumerated() {
        guard let slot = slotOfToken[token] else { continue }
        try rows.take(token, from: slot, asRow: row)
      }
    }
  }

  /// Waits for all `reads`; if one fails, the rest is given up.
  private func wait(for reads: [StoredRead]) throws(ResidencyError) {
    for (index, read) in reads.enumerated() {
      let hadEnded = device.hasEnded(read.ticket)
      if !hadEnded { endLap(.other) }
      do {
        let (timing, stallEnd) = try read.wait(
          on: device, tracer: tracer, since: device.moment, hadEnded: hadEnded)
        tracer.record(read.span(timing, wasUsed: true))
        if let stallEnd { beginLap(at: stallEnd) }
      } catch {
        throw failure(of: read.part, error, givingUp: reads[(index + 1)...])
      }
    }
  }

  /// The failure to read `part`; what else is under way is withdrawn.
  private func failure(
    of part: StoredPart, _ error: StorageError, givingUp reads: ArraySlice<StoredRead>
  ) -> ResidencyError {
    for read in reads { _ = device.withdraw(read.ticket) }
    return ResidencyError(part: part, cause: .storage(error))
  }
}
