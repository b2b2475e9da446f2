public import DeviceInterface
import Kernels

extension Session {
  /// The logits of the last position, or of all.
  func computeLogits() {
    let input = buffers.headInput
    let wanted = options.computesAllLogits ? buffers.hidden.rows : 1
    for row in 0..<wanted {
      input.copy(row: row, from: buffers.hidden, row: buffers.hidden.rows - wanted + row)
    }
    input.rows = wanted
    device.run(
      RMSNorm(
        input, weight: model.weights.outputNorm, epsilon: model.shape.normEpsilon, into: input))
    device.run(Pack(input, into: buffers.headOperand))
    guard wanted == 1, let selection = options.headSelection else {
      headRows = []
      return computeDenseLogits(on: device)
    }
    predictHeadRows(selection)
    device.run(
      SparseHead(
        model.weights.head, buffers.headOperand, tokens: headRows, into: buffers.logits))
  }

  /// Keeps what a predicted head was given and which token it put first, for `argmaxMisses`.
  func keepHeadSample() {
    guard model.hasWeights, let samples = buffers.predictor?.samples else { return }
    let likeliest = buffers.logits.withRow(0) { logits in
      headRows.max { logits[Int($0)] < logits[Int($1)] }
    }
    guard let likeliest else { return }
    samples.append(buffers.headInput, likeliestToken: likeliest)
  }

  /// Computes the dense head for the first `SessionOptions.checkedTokenCount` tokens that
  /// `nextToken` gave, and counts for how many its likeliest token is another than the predicted
  /// head's. nil where the head is dense or somebody interrupted.
  ///
  /// Afterwards `logits` are not the last position's any more.
  ///
  /// - Parameter device: What computes; the session's own device need not know of it.
  public func argmaxMisses(
    on device: some Device, isInterrupted: () -> Bool
  ) -> ArgmaxMisses? {
    guard let samples = buffers.predictor?.samples else { return nil }
    var misses = ArgmaxMisses(missedCount: 0, checkedCount: samples.inputs.rows)
    buffers.headInput.rows = 1
    for (row, token) in samples.likeliestTokens.enumerated() {
      if isInterrupted() { return nil }
      buffers.headInput.copy(row: 0, from: samples.inputs, row: row)
      device.run(Pack(buffers.headInput, into: buffers.headOperand))
      computeDenseLogits(on: device)
      let likeliest = buffers.logits.withRow(0) { logits in
        logits.indices.max { logits[$0] < logits[$1] }
      }
      if likeliest != Int(token) { misses.missedCount += 1 }
    }
    return misses
  }

  private func computeDenseLogits(on device: some Device) {
    device.run(MatMul(.head, model.weights.head, buffers.headOperand, into: buffers.logits))
  }

  /// Two small products score all rows of the head, which says which of them are computed.
  private func predictHeadRows(_ selection: HeadSelection) {
    guard let buffer = buffers.predictor, let weights = model.weights.headPredictor else { return }
    device.run(MatMul(.head, weights.inner, buffers.headOperand, into: buffer.middle))
    buffer.spreadMiddle()
    device.run(Pack(buffer.spread, into: buffer.spreadOperand))
    device.run(MatMul(.head, weights.outer, buffer.spreadOperand, into: buffer.scores))
    headRows = decisions.headRows(scores: buffer.scores, selection: selection)
    headUse.positionCount += 1
    headUse.rowCount += headRows.count
  }
}
