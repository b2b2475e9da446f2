public import Inference

extension Recording {
  /// The same run with its prompt in batches of at most `maxBatch` tokens: what is decided for a
  /// token depends on no other of its batch.
  ///
  /// Of a predicted LM head it is known how many rows were computed at the end of each batch; an
  /// end that is new gets the count of the batch that it was in.
  ///
  /// - Precondition: `maxBatch` is positive.
  public func inBatches(of maxBatch: Int) -> Recording {
    precondition(maxBatch > 0, "a batch has a token")
    var other = self
    other.conditions.maxBatch = maxBatch
    let (old, new) = (promptRanges, other.promptRanges)
    guard old != new else { return other }
    let layerCount = decisions.layers.count / batches.count
    let whole = (0..<layerCount).map { layer in
      RecordedDecisions.Layer(
        joining: old.indices.map { decisions.layers[$0 * layerCount + layer] })
    }
    other.decisions.layers =
      new.flatMap { range in whole.map { $0.tokens(range) } }
      + decisions.layers[(old.count * layerCount)...]
    if !decisions.headRowCounts.isEmpty {
      other.decisions.headRowCounts =
        new.map { decisions.headRowCounts[($0.upperBound - 1) / conditions.maxBatch] }
        + decisions.headRowCounts[old.count...]
    }
    return other
  }

  /// Which tokens of the prompt are in each of its batches.
  private var promptRanges: [Range<Int>] {
    stride(from: 0, to: promptTokens.count, by: conditions.maxBatch).map {
      $0..<min($0 + conditions.maxBatch, promptTokens.count)
    }
  }
}

extension RecordedDecisions.Layer {
  /// What was decided for the tokens of `batches`, one after the other.
  ///
  /// - Precondition: there is a batch, and all are of one layer.
  fileprivate init(joining batches: [RecordedDecisions.Layer]) {
    self.init(
      routing: Routing(
        expertsPerToken: batches[0].routing.expertsPerToken,
        experts: batches.flatMap(\.routing.experts), weights: batches.flatMap(\.routing.weights)),
      activeNeurons: batches.flatMap(\.activeNeurons))
    predictions = batches[0].predictions.indices.map { ahead in
      batches.flatMap { $0.predictions[ahead] }
    }
  }

  /// What was decided for the tokens of `range` alone.
  fileprivate func tokens(_ range: Range<Int>) -> RecordedDecisions.Layer {
    let ranks = routing.expertsPerToken
    let uses = range.lowerBound * ranks..<range.upperBound * ranks
    var part = RecordedDecisions.Layer(
      routing: Routing(
        expertsPerToken: ranks, experts: Array(routing.experts[uses]),
        weights: Array(routing.weights[uses])),
      activeNeurons: Array(activeNeurons[uses]))
    part.predictions = predictions.map { Array($0[uses]) }
    return part
  }
}
