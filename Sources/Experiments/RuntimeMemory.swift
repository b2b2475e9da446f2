import Inference
public import Quantities

/// What a process holds besides weights, caches and activations.
///
/// A fixed estimate, not a measurement: the number of cache slots follows from it, and a simulated
/// run must be the same each time. The peak RSS that every run reports is the check on it.
public enum RuntimeMemory {
  /// Program, libraries, thread stacks and the writing of reports.
  static let base = ByteCount.mebibytes(32)
  /// Tokens, merges and their hash tables.
  static let bytesPerToken = 320
  /// A span, read or sample in the tracer, and its place in the order of the trace file.
  static let bytesPerTraceEntry = 104

  /// The runtime's share of a budget.
  public static func estimate(vocabularyCount: Int, traceEntryCount: Int) -> ByteCount {
    base + ByteCount(vocabularyCount * bytesPerToken + traceEntryCount * bytesPerTraceEntry)
  }
}

/// How many entries a tracer must hold for a whole run.
struct TraceBudget {
  let entryCount: Int

  /// Kernels are recorded for so many, which is some tens of tokens of a large model.
  static let kernelCapacity = 60_000
  /// More than this is a recording of hours; the rest is dropped, and the report says so.
  private static let limit = 2_000_000
  /// Router, attention, norm, combination and the layer itself.
  private static let entriesPerLayer = 6
  /// Computation, stall, read and samples of one expert.
  private static let entriesPerExpert = 5

  init(shape: ModelShape, promptCount: Int, options: RunOptions) {
    let batches = promptCount / options.maxBatch + 1
    let perToken =
      shape.layerCount
      * (Self.entriesPerLayer
        + shape.expertsPerToken * Self.entriesPerExpert * max(options.prefetchDepth, 1))
    let perBatch =
      shape.layerCount * (Self.entriesPerLayer + shape.expertCount * Self.entriesPerExpert)
    let semantic = options.maxTokens * perToken + batches * perBatch + 1000
    let kernels = min(semantic * 3, Self.kernelCapacity)
    entryCount = min(semantic + kernels, Self.limit)
  }
}
