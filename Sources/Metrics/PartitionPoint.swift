extension Array {
  /// The first index whose element satisfies `isBeyond`, or `count`.
  ///
  /// Complexity: O(log *n*) calls of `isBeyond`.
  ///
  /// - Precondition: no element that satisfies it comes before one that does not.
  func partitionPoint(where isBeyond: (Element) -> Bool) -> Int {
    var candidates = indices
    while !candidates.isEmpty {
      let middle = (candidates.lowerBound + candidates.upperBound) / 2
      if isBeyond(self[middle]) {
        candidates = candidates.lowerBound..<middle
      } else {
        candidates = (middle + 1)..<candidates.upperBound
      }
    }
    return candidates.lowerBound
  }
}
