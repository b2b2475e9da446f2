import Inference
import Models
import Quantities

/// How long a run gets at most, and what is kept of that until its record is made.
struct RunLength {
  /// Tokens of the answer.
  let answerCount: Int
  /// Turns of layers, and the experts that they want.
  let turnCount, requestCount: Int

  /// A run of at most `maxTokens` after a prompt of `promptCount` tokens.
  init(promptCount: Int, maxTokens: Int, shape: ModelShape, engine: EngineOptions) {
    answerCount = max(1, min(maxTokens, engine.contextLength - promptCount + 1))
    let batchCount = (promptCount - 1) / engine.maxBatch + 1
    let perBatch = min(engine.maxBatch * shape.expertsPerToken, shape.expertCount)
    turnCount = shape.layerCount * (batchCount + answerCount)
    requestCount =
      shape.layerCount * (batchCount * perBatch + answerCount * shape.expertsPerToken)
  }

  /// What all of it takes: a request four bytes, and five more while the ceiling of hit rates is
  /// found; a turn four; a token with its times and its text 64.
  var byteCount: ByteCount { ByteCount(requestCount * 9 + turnCount * 4 + answerCount * 64) }
}
