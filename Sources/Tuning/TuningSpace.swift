public import Models
public import Profiles
public import Quantities
public import Residency

/// The values that a search tries for each option, and the choice that nobody has to make.
public struct TuningSpace: Sendable {
  public let depths: [Int]
  public let policies: [CachePolicy]
  public let lanes: [Int]
  public let placements: [ThreadPlacement]
  public let embeddings: [EmbeddingPlace]
  public let granularities: [ReadGranularity]
  /// What a run does that is told nothing but what was fixed.
  public let standard: TuningCandidate

  /// What the user has decided beforehand; nil and empty where the search may choose.
  public struct Given: Sendable {
    public var cachePolicy: CachePolicy?
    /// Policies with a hot set, tried beside those that need none.
    public var pinned: [CachePolicy] = []
    public var lanes: Int?
    public var threads: Int?
    /// On which cores they compute; `threads` does not matter beside it.
    public var placement: ThreadPlacement?
    public var memory: ByteCount?
    /// Where the embedding table may be; first where it is unless somebody changes that.
    public var embeddings = [EmbeddingPlace.memory]
    public var granularity: ReadGranularity?

    /// Nothing but that the embedding table is in RAM.
    public init() {}
  }

  /// All that makes sense on `profile` with prefetch depths from 0 to `greatestDepth`.
  ///
  /// - Precondition: the depth is not negative; given threads have a core each; there is a place
  ///   for the embedding table.
  public init(profile: DeviceProfile, greatestDepth: Int, given: Given = Given()) {
    precondition(greatestDepth >= 0, "a prefetch depth is not negative")
    depths = Array(0...greatestDepth)
    policies = given.cachePolicy.map { [$0] } ?? CachePolicy.unprofiled + given.pinned
    lanes = given.lanes.map { [$0] } ?? Self.lanes(of: profile)
    placements =
      given.placement.map { [$0] } ?? Self.placements(on: profile, threads: given.threads)
    embeddings = given.embeddings
    // Where one read is served at a time, parts of it follow one another.
    granularities =
      given.granularity.map { [$0] }
      ?? (lanes.contains { $0 > 1 } ? [.expert, .matrix] : [.expert])
    standard = TuningCandidate(
      prefetchDepth: min(1, greatestDepth), cachePolicy: policies[0],
      lanes: given.lanes ?? profile.storage.lanes,
      placement: given.placement
        ?? ThreadPlacement(fastest: given.threads ?? profile.cpu.threads, of: profile),
      memory: given.memory, embeddingPlace: given.embeddings[0],
      readGranularity: granularities[0])
  }

  /// How many candidates there are.
  public var count: Int { sizes.reduce(1, *) }

  /// How many values each dimension has.
  var sizes: [Int] {
    [
      depths.count, policies.count, lanes.count, placements.count, embeddings.count,
      granularities.count,
    ]
  }

  /// The candidate with these values, by their places in the order of `sizes`.
  func candidate(at places: [Int]) -> TuningCandidate {
    TuningCandidate(
      prefetchDepth: depths[places[0]], cachePolicy: policies[places[1]],
      lanes: lanes[places[2]], placement: placements[places[3]], memory: standard.memory,
      embeddingPlace: embeddings[places[4]], readGranularity: granularities[places[5]])
  }

  /// The places of candidate number `index`; the last dimension runs fastest.
  func places(of index: Int) -> [Int] {
    var (rest, places): (Int, [Int]) = (index, [])
    for size in sizes.reversed() {
      places.insert(rest % size, at: 0)
      rest /= size
    }
    return places
  }

  /// Where `standard` is.
  var standardPlaces: [Int] {
    [
      depths.firstIndex(of: standard.prefetchDepth), policies.firstIndex(of: standard.cachePolicy),
      lanes.firstIndex(of: standard.lanes), placements.firstIndex(of: standard.placement),
      embeddings.firstIndex(of: standard.embeddingPlace),
      granularities.firstIndex(of: standard.readGranularity),
    ].map { $0 ?? 0 }
  }

  /// Powers of two up to what the storage serves at a time or was measured with, and both of these:
  /// beyond them nobody knows what more lanes do.
  private static func lanes(of profile: DeviceProfile) -> [Int] {
    let own = profile.storage.lanes
    let deepest = max(own, profile.storage.curve.rows.map(\.depth).max() ?? own)
    return Set((0..<8).map { 1 << $0 }.filter { $0 < deepest } + [own, deepest]).sorted()
  }

  /// The fastest cores up to each border and middle of a cluster and the device's own choice; then
  /// each slower cluster alone. Only those of `threads`, where that is given.
  private static func placements(on profile: DeviceProfile, threads: Int?) -> [ThreadPlacement] {
    let clusters = profile.cpu.clusters.sorted { $0.int8 > $1.int8 }
    var (counts, before): (Set<Int>, Int) = ([1, profile.cpu.threads], 0)
    for cluster in clusters {
      counts.formUnion([before + (cluster.cores + 1) / 2, before + cluster.cores])
      before += cluster.cores
    }
    let fast = (threads.map { [$0] } ?? counts.sorted()).map {
      ThreadPlacement(fastest: $0, of: profile)
    }
    let slow = clusters.dropFirst().filter { $0.cores >= threads ?? 1 }.map {
      ThreadPlacement([$0.name: threads ?? $0.cores], on: profile)
    }
    return fast + slow.filter { !fast.contains($0) }
  }
}
