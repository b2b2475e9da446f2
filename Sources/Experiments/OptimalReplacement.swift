import HeapModule

/// What no cache of a given size can surpass.
public enum OptimalReplacement {
  /// The hit rate of a cache of `capacity` experts that knows the future: it always gives up the
  /// expert that is wanted again last (Belady's MIN). Every wanted expert must be loaded, and the
  /// cache is empty at first. 0 where nothing is wanted.
  ///
  /// Complexity: O(*n* log *n*) in the number of requests.
  ///
  /// - Parameter requests: Keys of the wanted experts, in order.
  /// - Precondition: `capacity` is not negative.
  public static func hitRate(requests: [Int], capacity: Int) -> Double {
    precondition(capacity >= 0, "a cache has no negative capacity")
    guard !requests.isEmpty, capacity > 0 else { return 0 }
    return Double(hitCount(nextUses(of: requests), capacity: capacity)) / Double(requests.count)
  }

  /// A sentence for the reader where a cache of `capacity` experts is smaller than what one token
  /// uses; nil where it is not.
  public static func workingSetWarning(
    layers: Int, activeExperts: Int, capacity: Int
  ) -> String? {
    let workingSet = layers * activeExperts
    guard capacity < workingSet else { return nil }
    return "The expert cache holds \(capacity) experts, but one token uses \(workingSet) "
      + "(\(layers) layers x \(activeExperts)): each token can push out what the next one wants, "
      + "and LRU may never hit."
  }

  /// For each request, the position at which the same expert is wanted next, if it is.
  private static func nextUses(of requests: [Int]) -> [Int?] {
    var nextUses = [Int?](repeating: nil, count: requests.count)
    var nextPosition: [Int: Int] = [:]
    for position in requests.indices.reversed() {
      nextUses[position] = nextPosition.updateValue(position, forKey: requests[position])
    }
    return nextUses
  }

  /// Cached experts are known by the position of their next use. Positions of the past need not
  /// leave the heap: they are smaller than every live one, so they are never its maximum.
  private static func hitCount(_ nextUses: [Int?], capacity: Int) -> Int {
    var willHit = [Bool](repeating: false, count: nextUses.count)
    var upcoming = Heap<Int>()
    var (hitCount, cachedCount, uselessCount) = (0, 0, 0)
    for (position, nextUse) in nextUses.enumerated() {
      if willHit[position] {
        hitCount += 1
      } else if cachedCount < capacity {
        cachedCount += 1
      } else if uselessCount > 0 {
        uselessCount -= 1
      } else {
        willHit[upcoming.removeMax()] = false
      }
      if let nextUse {
        willHit[nextUse] = true
        upcoming.insert(nextUse)
      } else {
        uselessCount += 1
      }
    }
    return hitCount
  }
}
