public import Models
public import Profiles
import Quantities
public import Residency
public import Results
public import Runs

/// The values that a search tries for each setting, and the choice that nothing has to be said for.
public struct TuningSpace: Sendable {
  /// What a run does that is told nothing but what was fixed.
  public let standard: Settings
  /// What varies, in the order of the table of settings.
  let axes: [Axis]

  /// A setting and its choices.
  struct Axis: Sendable {
    let name: SettingName
    let choices: [Setting.Choice]
  }

  /// What the user has decided beforehand.
  public struct Given: Sendable {
    /// Flags, which are not varied.
    public var settings = GivenSettings()
    /// Policies with a hot set, tried beside those that need none.
    public var pinned: [CachePolicy] = []
    /// Where the embedding table may be; first where it is unless something changes that.
    public var embeddings = [EmbeddingLocation.memory]
    /// How many tokens of the prompt may be computed at once, beside what the base says.
    public var batches: [Int] = []

    /// Nothing but that the embedding table is in RAM.
    public init() {}
  }

  /// All that makes sense on `profile` with prefetch depths from 0 to `greatestDepth`.
  ///
  /// - Parameter base: The settings that are not varied.
  /// - Precondition: the depth is not negative; given threads have a core each; there is a location
  ///   for the embedding table.
  public init(
    profile: DeviceProfile, greatestDepth: Int, base: Settings = Settings(), given: Given = Given()
  ) {
    precondition(greatestDepth >= 0, "a prefetch depth is not negative")
    let told = given.settings.applied(to: base)
    var standard = told
    standard.prefetchDepth = min(1, greatestDepth)
    standard.lanes = told.lanes ?? profile.storage.lanes
    standard.placement =
      told.placement
      ?? ThreadPlacement(fastest: told.threads ?? profile.cpu.threads, of: profile)
    standard.embeddingLocation = given.embeddings[0]
    let chosen = standard.countingThreads
    self.standard = chosen
    let scope = SearchScope(
      greatestDepth: greatestDepth, pinnedPolicies: given.pinned,
      lanes: told.lanes.map { [$0] } ?? Self.lanes(of: profile),
      placements: Self.placements(on: profile, threads: told.threads),
      embeddingLocations: given.embeddings,
      batches: Set(given.batches + [chosen.maxBatch]).sorted())
    axes = Setting.all.compactMap { setting in
      guard let choices = setting.choices(in: scope) else { return nil }
      let isFixed =
        given.settings.names.contains(setting.name)
        && ![.prefetchDepth, .embedding].contains(setting.name)
      let fixed: Setting.Choice = { setting.take(from: chosen, into: &$0) }
      return Axis(name: setting.name, choices: isFixed ? [fixed] : choices)
    }
  }

  /// How many candidates there are.
  public var count: Int { sizes.reduce(1, *) }

  /// How many values each axis has.
  var sizes: [Int] { axes.map(\.choices.count) }

  /// The values of the axis called `name`, as files have them.
  public func values(of name: SettingName) -> [SettingValue] {
    guard let axis = axes.first(where: { $0.name == name }) else { return [] }
    return axis.choices.compactMap { Setting.named(name).value(in: standard.choosing($0)) }
  }

  /// The candidate with these values, by their offsets in the order of `sizes`.
  func candidate(at offsets: [Int]) -> Settings {
    zip(axes, offsets).reduce(standard) { $0.choosing($1.0.choices[$1.1]) }
  }

  /// Every variant of `settings` along the axis called `name`.
  func variants(of settings: Settings, along name: SettingName) -> [Settings] {
    axes.first { $0.name == name }?.choices.map { settings.choosing($0) } ?? [settings]
  }

  /// The offsets of candidate number `index`; the last axis runs fastest.
  func offsets(of index: Int) -> [Int] {
    var (rest, offsets): (Int, [Int]) = (index, [])
    for size in sizes.reversed() {
      offsets.insert(rest % size, at: 0)
      rest /= size
    }
    return offsets
  }

  /// Where `standard` is.
  var standardOffsets: [Int] {
    axes.map { axis in axis.choices.firstIndex { standard.choosing($0) == standard } ?? 0 }
  }

  /// Which axes `candidate` is elsewhere on than the default.
  func changes(of candidate: Settings) -> [SettingName] {
    let changes = candidate.changes(from: standard)
    return axes.map(\.name).filter(changes.contains)
  }

  /// `candidate` with its value on the axis called `name` taken back.
  func takingBack(_ name: SettingName, of candidate: Settings) -> Settings {
    candidate.taking(name, from: standard).countingThreads
  }

  /// The batches that a prompt of so many tokens may come in: powers of two, up to the first that
  /// has all of it. Smaller ones leave more memory to experts, larger ones read an expert less
  /// often.
  public static func batches(ofPrompt tokenCount: Int) -> [Int] {
    let powers = (4...12).map { 1 << $0 }
    return powers.filter { $0 < tokenCount } + powers.filter { $0 >= tokenCount }.prefix(1)
  }

  /// Powers of two up to what the storage serves at a time or was measured with, and both of these:
  /// beyond them it is not known what more lanes do.
  private static func lanes(of profile: DeviceProfile) -> [Int] {
    let own = profile.storage.lanes
    let deepest = max(own, profile.storage.curve.rows.map(\.queueDepth).max() ?? own)
    return Set((0..<8).map { 1 << $0 }.filter { $0 < deepest } + [own, deepest]).sorted()
  }

  /// The fastest cores up to each border and middle of a cluster and the device's own choice; then
  /// each slower cluster alone. Only those of `threads`, where that is given, and none with much
  /// slower cores beside fast ones, unless it is the device's own choice.
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
    let all = fast + slow.filter { !fast.contains($0) }
    let own = ThreadPlacement(fastest: threads ?? profile.cpu.threads, of: profile)
    return all.filter { $0 == own || !isHeldUp($0, on: profile) }
  }

  /// Whether cores of `placement` would wait for others that do less than half as much: however
  /// well an engine divides its work, public measurements have such mixtures slower.
  private static func isHeldUp(_ placement: ThreadPlacement, on profile: DeviceProfile) -> Bool {
    let clusters = placement.clusters(of: profile).map(\.cluster)
    let amounts = [clusters.map(\.int8.perSecond), clusters.map(\.bandwidth.bytesPerSecond)]
    return amounts.contains { ($0.min() ?? 0) < ($0.max() ?? 0) / 2 }
  }
}

extension Settings {
  /// These settings with a choice made.
  fileprivate func choosing(_ choice: Setting.Choice) -> Settings {
    var settings = self
    choice(&settings)
    return settings.countingThreads
  }

  /// A placement says how many threads there are.
  fileprivate var countingThreads: Settings {
    var settings = self
    settings.threads = placement?.threads ?? threads
    return settings
  }
}
