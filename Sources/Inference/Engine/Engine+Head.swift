public import DeviceInterface
import Kernels
import Models

extension Engine {
  /// The logits of each sequence's last row, or of all rows.
  func computeLogits(_ step: Step) {
    let wanted =
      options.computesAllLogits
      ? Array(0..<step.count) : step.parts.map { $0.rows.upperBound - 1 }
    buffers.logits.rows = wanted.count
    var end = 0
    for part in step.parts {
      let count = options.computesAllLogits ? part.rows.count : 1
      part.sequence.logitRows = end..<end + count
      part.sequence.headRows = []
      end += count
    }
    guard let selection = options.headSelection, wanted.count == step.parts.count else {
      return computeDenseHead(of: wanted)
    }
    // Each sequence has rows of the head of its own.
    for (index, part) in step.parts.enumerated() {
      computePredictedHead(of: wanted[index], part.sequence, selection)
    }
  }

  /// A NaN anywhere in the weights or in between ends here, as do sums that overflow: everything
  /// flows into the logits. A sampler would take it for an unlikely token.
  ///
  /// - Throws: `LogitsError` for the first position with such a logit.
  func checkLogits(of step: Step) throws(LogitsError) {
    guard let row = buffers.logits.firstRowWithoutNumbers else { return }
    let positions = step.positions
    throw LogitsError(
      position: positions[options.computesAllLogits ? row : step.parts[row].rows.upperBound - 1])
  }

  private func computeDenseHead(of rows: [Int]) {
    perform(costs.headInput, for: rows.count) { runBeforeHead(of: rows, on: $0) }
    perform(costs.denseHead, for: rows.count) { runDenseHead(into: buffers.logits, on: $0) }
  }

  /// Two small products score all rows of the head, which says which of them are computed.
  private func computePredictedHead(
    of row: Int, _ sequence: TokenSequence, _ selection: HeadSelection
  ) {
    let logits = logits(of: sequence)
    perform(costs.headInput, for: 1) { runBeforeHead(of: [row], on: $0) }
    perform(costs.headPredictor) { runPredictor(on: $0) }
    chooseHeadRows(of: sequence, selection)
    perform(costs.sparseHead, for: sequence.headRows.count) {
      $0.run(
        SparseHead(
          model.weights.head, buffers.headOperand, tokens: sequence.headRows, into: logits))
    }
    perform([]) { _ in sequence.memory.samples?.hold(buffers.headInput) }
  }

  /// Keeps what a predicted head was given last and which token it put first, for `argmaxMisses`.
  func keepHeadSample(of sequence: TokenSequence, logits: Activations) {
    guard let samples = sequence.memory.samples else { return }
    let likeliest = logits.withRow(0) { logits in
      sequence.headRows.max { logits[Int($0)] < logits[Int($1)] }
    }
    guard let likeliest else { return }
    samples.keep(likeliestToken: likeliest)
  }

  /// Computes the dense head for the first `EngineOptions.checkedTokenCount` tokens that
  /// `nextToken` gave for `sequence`, and counts for how many its likeliest token is another than
  /// the predicted head's. nil where the head is dense or the user interrupted.
  ///
  /// Afterwards `logits` are not those of the last step any more.
  ///
  /// - Parameter device: What computes; the engine's own device need not know of it.
  public func argmaxMisses(
    of sequence: TokenSequence, on device: some Device, isInterrupted: () -> Bool
  ) -> ArgmaxMisses? {
    guard let samples = sequence.memory.samples else { return nil }
    var misses = ArgmaxMisses(missedCount: 0, checkedCount: samples.inputs.rows)
    buffers.headInput.rows = 1
    for (row, token) in samples.likeliestTokens.enumerated() {
      if isInterrupted() { return nil }
      buffers.headInput.copy(row: 0, from: samples.inputs, row: row)
      device.run(Pack(buffers.headInput, into: buffers.headOperand))
      runDenseHead(into: buffers.logits, on: device)
      let likeliest = buffers.logits.withRow(0) { logits in
        logits.indices.max { logits[$0] < logits[$1] }
      }
      if likeliest != Int(token) { misses.missedCount += 1 }
    }
    return misses
  }

  /// The final norm of some rows of the residual stream.
  private func runBeforeHead(of rows: [Int], on processor: any Processor) {
    let input = buffers.headInput
    for (index, row) in rows.enumerated() { input.copy(row: index, from: buffers.hidden, row: row) }
    input.rows = rows.count
    processor.run(
      RMSNorm(
        input, weight: model.weights.outputNorm, epsilon: model.shape.normEpsilon, into: input,
        variant: options.arithmetic.variant))
    processor.run(Pack(input, into: buffers.headOperand))
  }

  private func runDenseHead(into logits: Activations, on processor: any Processor) {
    processor.run(MatMul(.head, model.weights.head, buffers.headOperand, into: logits))
  }

  private func runPredictor(on processor: any Processor) {
    guard let buffer = buffers.predictor, let weights = model.weights.headPredictor else { return }
    processor.run(MatMul(.head, weights.inner, buffers.headOperand, into: buffer.middle))
    buffer.spreadMiddle()
    processor.run(Pack(buffer.spread, into: buffer.spreadOperand))
    processor.run(MatMul(.head, weights.outer, buffer.spreadOperand, into: buffer.scores))
  }

  private func chooseHeadRows(of sequence: TokenSequence, _ selection: HeadSelection) {
    guard let buffer = buffers.predictor else { return }
    sequence.headRows = sequence.decisions.headRows(scores: buffer.scores, selection: selection)
    sequence.headUse.positionCount += 1
    sequence.headUse.rowCount += sequence.headRows.count
  }
}
