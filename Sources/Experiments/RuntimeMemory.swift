import Quantities

/// What a process holds besides weights, caches and activations.
///
/// A fixed estimate, not a measurement: the number of cache slots follows from it, and a simulated
/// run must be the same each time. The peak RSS that every run reports is the check on it.
enum RuntimeMemory {
  /// Program, libraries, thread stacks and the writing of reports.
  static let base = ByteCount.mebibytes(32)
  /// Tokens, merges and their hash tables.
  static let bytesPerToken = 88

  /// The runtime's share of a budget.
  static func estimate(vocabularyCount: Int, trace: TraceBudget) -> ByteCount {
    base + ByteCount(vocabularyCount * bytesPerToken) + trace.byteCount
  }
}

/// What of a run is traced.
enum TraceDetail {
  /// All that its figures and pictures show.
  case everything
  /// What moved from storage, and nothing else.
  case reads
}

/// How much of a run is traced.
///
/// Follows from the cap and the detail alone, not from the length of the answer or the prefetch
/// depth, so that runs that are to be compared have the same number of cache slots.
struct TraceBudget {
  let byteCount: ByteCount
  let detail: TraceDetail

  /// A span, read or sample in the tracer, and its place in the order of the trace file.
  private static let bytesPerEntry = 104

  init(cap: ByteCount?, detail: TraceDetail) {
    self.detail = detail
    let unlimited = ByteCount.mebibytes(208)
    let everything =
      cap.map { max(.mebibytes(8), min(ByteCount($0.bytes / 48), unlimited)) } ?? unlimited
    // Of a capped token's entries about one in five is a read.
    byteCount = detail == .everything ? everything : ByteCount(everything.bytes / 4)
  }

  /// Entries of all kinds; the report of a run that has more says so.
  var entryCount: Int { byteCount.bytes / Self.bytesPerEntry }

  /// Kernels are detail that no figure depends on, and most of all entries.
  var kernelCapacity: Int { detail == .everything ? entryCount / 3 : 0 }
}
