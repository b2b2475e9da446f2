import Inference
public import Quantities
import Tracing

/// What a process holds besides weights, caches and activations.
///
/// A fixed estimate, not a measurement: the number of cache slots follows from it, and a simulated
/// run must be the same each time. The peak RSS that every run reports is the check on it.
/// The trace is not part of it: an instrument must not take room from what it looks at.
public enum RuntimeMemory {
  /// Program, libraries, thread stacks, results, and the room into which a trace grows.
  static let base = ByteCount.mebibytes(36)
  /// Tokens, merges and their hash tables.
  static let bytesPerToken = 320
  /// A span, read or sample in the tracer, as RSS grows with the length of an answer.
  static let bytesPerTraceEntry = 80

  /// The runtime's share of a budget.
  public static func estimate(vocabularyCount: Int) -> ByteCount {
    base + ByteCount(vocabularyCount * bytesPerToken)
  }

  /// What `trace` takes, outside the budget.
  static func taken(by trace: Trace) -> ByteCount {
    ByteCount((trace.spans.count + trace.reads.count + trace.samples.count) * bytesPerTraceEntry)
  }
}

/// How many entries a tracer must hold for a whole run.
struct TraceBudget {
  let entryCount: Int

  /// More than this is a recording of hours; the rest is dropped, and the report says so.
  private static let limit = 2_000_000
  /// Kernels and spans of a layer apart from its experts.
  private static let entriesPerLayer = 24
  /// Kernels, spans, read and samples of one expert that has to be read.
  private static let entriesPerExpert = 10
  /// Read and samples of one expert that is guessed.
  private static let entriesPerGuess = 3

  init(shape: ModelShape, promptCount: Int, options: RunOptions) {
    let batches = promptCount / options.maxBatch + 1
    let room = (options.contextLength ?? shape.contextLength) - promptCount + 1
    let guessedLayers = max(options.prefetchDepth - 1, 0)
    let perToken =
      shape.layerCount
      * (Self.entriesPerLayer + shape.expertsPerToken * Self.entriesPerExpert
        + guessedLayers * (1 + shape.expertsPerToken * Self.entriesPerGuess))
    let perBatch =
      shape.layerCount * (Self.entriesPerLayer + shape.expertCount * Self.entriesPerExpert)
    entryCount = min(
      min(options.maxTokens, room) * perToken + batches * perBatch + 1000, Self.limit)
  }
}
