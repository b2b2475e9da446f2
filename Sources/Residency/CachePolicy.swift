/// Which expert gives way when a slot is needed.
///
/// A policy decides about experts that have been used. Under every policy wanted experts stay, and
/// wrong predictions give way first.
public enum CachePolicy: Hashable, Sendable {
  /// The one that was used least recently, in any layer.
  case lru
  /// The one that was used least often; counts are halved from time to time, so that favourites of
  /// the past leave.
  case lfu
  /// The least recently used one of the same layer: each layer owns an even share of the slots.
  case layerLRU
  /// The one that fails its probation, or the oldest that was not used lately (S3-FIFO).
  case s3FIFO
  /// The oldest that was not used since the clock hand passed it (SIEVE).
  case sieve
  /// The least recently used of those used once or of those used again, whichever should be fewer
  /// (ARC).
  case arc
  /// The least recently used one outside of a hot set, which stays.
  case pinned(HotSet)

  /// All policies that need no profile run.
  public static let unprofiled: [CachePolicy] = [.lru, .lfu, .layerLRU, .s3FIFO, .sieve, .arc]

  /// The policy called `name`; nil if there is none or if it needs a profile run.
  public init?(name: String) {
    guard let policy = Self.unprofiled.first(where: { $0.description == name }) else { return nil }
    self = policy
  }
}

extension CachePolicy: CustomStringConvertible {
  /// As the command line spells it.
  public var description: String {
    switch self {
    case .lru: "lru"
    case .lfu: "lfu"
    case .layerLRU: "layer-lru"
    case .s3FIFO: "s3-fifo"
    case .sieve: "sieve"
    case .arc: "arc"
    case .pinned(let hotSet):
      hotSet.share == HotSet.standardShare
        ? "pinned:\(hotSet.name)" : "pinned:\(Int((hotSet.share * 100).rounded()))%:\(hotSet.name)"
    }
  }
}
