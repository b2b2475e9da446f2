extension Configured {
  /// What must hold between the settings of whatever was computed in one of `modes`.
  func sharedRelations(mode: String, of modes: [String]) -> [Relation] {
    // Each hot set is a policy of its own.
    let named = settings[.cachePolicy]?.description ?? Self.policies[0]
    let policy = named.hasPrefix("pinned:") ? Self.pinned : named
    let counts = settings.placement?.values.map { Double($0) }
    return [
      .oneOf("mode", mode, modes),
      .positive("threads", settings.threads),
      .atMost("threads", Double(settings.threads), "all that devices have", 0x1p16),
      .atMost("prefetch_depth", Double(settings.prefetchDepth), "all that runs have", 64),
      .equal(
        "threads", Double(settings.threads), "the sum of placement", counts?.reduce(0, +),
        tolerance: 0),
      .oneOf("cache_policy", policy, Self.policies + [Self.pinned]),
    ]
  }

  private static var policies: [String] { ["lru", "lfu", "layer-lru", "s3-fifo", "sieve", "arc"] }

  /// With the name of a file with the experts that stay, and maybe their share.
  private static var pinned: String { "pinned:FILE" }
}
