public import DeviceInterface
import Kernels
import Models

extension Session {
  /// The logits of the last position, or of all.
  func computeLogits() {
    let wanted = options.computesAllLogits ? buffers.hidden.rows : 1
    if wanted == 1, !model.hasWeights { return accountForLogits() }
    let input = buffers.headInput
    for row in 0..<wanted {
      input.copy(row: row, from: buffers.hidden, row: buffers.hidden.rows - wanted + row)
    }
    input.rows = wanted
    runBeforeHead(on: device)
    guard wanted == 1, let selection = options.headSelection else {
      headRows = []
      return runDenseHead(on: device)
    }
    runPredictor(on: device)
    chooseHeadRows(selection)
    runSparseHead(on: device)
  }

  /// As `computeLogits` for one position, where nothing is computed.
  private func accountForLogits() {
    headRows = []
    if let selection = options.headSelection { chooseHeadRows(selection) }
    if headRows.count != headCosts.rowCount {
      buffers.headInput.rows = 1
      headCosts = (
        headRows.count,
        WorkList.of { list in
          runBeforeHead(on: list)
          guard options.headSelection != nil else { return runDenseHead(on: list) }
          runPredictor(on: list)
          runSparseHead(on: list)
        }
      )
    }
    device.account(for: headCosts.works)
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
      runDenseHead(on: device)
      let likeliest = buffers.logits.withRow(0) { logits in
        logits.indices.max { logits[$0] < logits[$1] }
      }
      if likeliest != Int(token) { misses.missedCount += 1 }
    }
    return misses
  }

  private func runBeforeHead(on processor: some Processor) {
    let input = buffers.headInput
    processor.run(
      RMSNorm(
        input, weight: model.weights.outputNorm, epsilon: model.shape.normEpsilon, into: input,
        variant: options.arithmetic.variant))
    processor.run(Pack(input, into: buffers.headOperand))
  }

  private func runDenseHead(on processor: some Processor) {
    processor.run(MatMul(.head, model.weights.head, buffers.headOperand, into: buffers.logits))
  }

  private func runSparseHead(on processor: some Processor) {
    processor.run(
      SparseHead(
        model.weights.head, buffers.headOperand, tokens: headRows, into: buffers.logits))
  }

  /// Two small products score all rows of the head, which says which of them are computed.
  private func runPredictor(on processor: some Processor) {
    guard let buffer = buffers.predictor, let weights = model.weights.headPredictor else { return }
    processor.run(MatMul(.head, weights.inner, buffers.headOperand, into: buffer.middle))
    buffer.spreadMiddle()
    processor.run(Pack(buffer.spread, into: buffer.spreadOperand))
    processor.run(MatMul(.head, weights.outer, buffer.spreadOperand, into: buffer.scores))
  }

  private func chooseHeadRows(_ selection: HeadSelection) {
    guard let buffer = buffers.predictor else { return }
    headRows = decisions.headRows(scores: buffer.scores, selection: selection)
    headUse.positionCount += 1
    headUse.rowCount += headRows.count
  }
}
