/// What an expert cache may hold, and what gives way when it is full.
public struct CacheOptions: Hashable, Sendable {
  /// How many experts are held at once, those being read included.
  public let capacity: Int
  /// Which expert gives way first.
  public let policy: CachePolicy

  /// A cache of `capacity` slots.
  ///
  /// - Precondition: `capacity` is positive.
  public init(capacity: Int, policy: CachePolicy = .lru) {
    precondition(capacity > 0, "an expert cache has at least one slot")
    self.capacity = capacity
    self.policy = policy
  }
}
