import Quantities

extension Trace {
  /// What no engine can have done, in words: one thread does one thing after the other, so that on
  /// each track a span ends before the next begins. nil where nothing is known to be wrong.
  public var contradiction: String? {
    var lastIndices: [TraceTracks.Row: Int] = [:]
    for (index, span) in spans.enumerated() {
      let row = TraceTracks.Row(span.activity)
      if let lastIndex = lastIndices[row], span.start < spans[lastIndex].end {
        let last = spans[lastIndex]
        return "the \(last.activity.category) of order \(lastIndex) ends at"
          + " \(last.end.nanoseconds) ns, and the \(span.activity.category) of order \(index)"
          + " on the same track has begun at \(span.start.nanoseconds) ns"
      }
      lastIndices[row] = index
    }
    return nil
  }
}
