import Residency

/// What one token needs of an expert cache.
enum WorkingSet {
  /// A sentence for the reader where a cache of `capacity` experts is smaller than what one token
  /// uses, and `policy` is one that then may never hit, since new ones evict all others; nil
  /// where it is not.
  static func warning(
    layers: Int, activeExperts: Int, capacity: Int, policy: CachePolicy = .lru
  ) -> String? {
    let workingSet = layers * activeExperts
    guard [.lru, .sieve, .arc].contains(policy), capacity < workingSet else { return nil }
    return "The expert cache holds \(capacity) experts, but one token uses \(workingSet) "
      + "(\(layers) layers x \(activeExperts)): each token can push out what the next one wants, "
      + "and \(policy) may never hit; \(CachePolicy.layerLRU) gives each layer its own slots."
  }
}
