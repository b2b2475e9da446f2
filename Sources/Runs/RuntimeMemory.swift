import Quantities

/// What a process holds besides weights, caches and activations.
///
/// A fixed estimate, not a measurement: the number of cache slots follows from it, and a simulated
/// run must be the same each time. The peak RSS that every run reports is the check on it.
enum RuntimeMemory {
  /// Program, libraries, thread stacks and the writing of reports.
  static let base = ByteCount.mebibytes(32)
  /// The part of it that is program text which a benchmark gives up before it measures, and does
  /// not come back (12 MiB were seen).
  static let startupText = ByteCount.mebibytes(10)
  /// The part of it that is kept of a run's tokens; a longer run takes more.
  static let keptTokens = ByteCount.mebibytes(4)
  /// Tokens, merges and their hash tables.
  static let bytesPerToken = 88

  /// The runtime's share of a budget.
  ///
  /// - Parameter vocabularyCount: How many tokens can be made text; nil for a benchmark, which
  ///   makes none, and keeps none.
  static func estimate(
    vocabularyCount: Int?, trace: TraceBudget, length: RunLength
  ) -> ByteCount {
    guard let vocabularyCount else { return base - startupText + trace.byteCount }
    return base + ByteCount(vocabularyCount * bytesPerToken) + trace.byteCount
      + max(.zero, length.byteCount - keptTokens)
  }
}

/// How much of a run is traced.
///
/// Follows from the cap and the kind of run alone, not from the length of the answer or the
/// prefetch depth, so that runs that are to be compared have the same number of cache slots.
public struct TraceBudget {
  let byteCount: ByteCount

  /// A span, read or sample in the tracer, and its index in the order of the trace file.
  private static let bytesPerEntry = 104

  /// - Parameter keepsOnlyReads: Whether nothing is traced but what moved from storage.
  init(cap: ByteCount?, keepsOnlyReads: Bool) {
    let unlimited = ByteCount.mebibytes(208)
    let everything =
      cap.map { max(.mebibytes(8), min(ByteCount($0.bytes / 48), unlimited)) } ?? unlimited
    // Of a capped token's entries about one in six is a read.
    byteCount = keepsOnlyReads ? ByteCount(everything.bytes / 6) : everything
  }

  /// Entries of all kinds; the report of a run that has more says so.
  public var entryCount: Int { byteCount.bytes / Self.bytesPerEntry }

  /// What entries take where there is room for `count` beside those of kernels in any case, as in
  /// a replay.
  func byteCount(ofAtLeast count: Int) -> ByteCount {
    ByteCount(max(entryCount, count + kernelCapacity) * Self.bytesPerEntry)
  }

  /// Kernels are detail that no figure depends on, and most of all entries.
  var kernelCapacity: Int { entryCount / 3 }
}
