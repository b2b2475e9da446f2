public import Quantities

/// What a process holds besides weights, caches and activations.
///
/// A fixed estimate, not a measurement: the number of cache slots follows from it, and a simulated
/// run must be the same each time. The peak RSS that every run reports is the check on it.
public enum RuntimeMemory {
  /// Program, libraries, thread stacks and the writing of reports.
  static let base = ByteCount.mebibytes(32)
  /// Tokens, merges and their hash tables.
  static let bytesPerToken = 176

  /// The runtime's share of a budget.
  public static func estimate(vocabularyCount: Int, cap: ByteCount?) -> ByteCount {
    base + ByteCount(vocabularyCount * bytesPerToken) + TraceBudget(cap: cap).byteCount
  }
}

/// How much of a run is traced in detail.
///
/// Follows from the cap alone, not from the length of the answer or the prefetch depth, so that
/// runs that are to be compared have the same number of cache slots.
struct TraceBudget {
  let byteCount: ByteCount

  /// A span, read or sample in the tracer, and its place in the order of the trace file.
  private static let bytesPerEntry = 104

  init(cap: ByteCount?) {
    let unlimited = ByteCount.mebibytes(208)
    byteCount =
      cap.map { max(.mebibytes(8), min(ByteCount($0.bytes / 48), unlimited)) } ?? unlimited
  }

  /// Entries of all kinds; the report of a run that has more says so.
  var entryCount: Int { byteCount.bytes / Self.bytesPerEntry }

  /// Kernels are detail that no figure depends on, and most of all entries.
  var kernelCapacity: Int { entryCount / 3 }
}
