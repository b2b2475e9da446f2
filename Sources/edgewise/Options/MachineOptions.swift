import ArgumentParser
import Profiles
import Residency
import Results
import Runs
import Simulation

/// Which machine.
struct MachineOptions: ParsableArguments {
  @Option(
    name: .customLong("device"),
    help: ArgumentHelp(
      "A profile's name or file (see `edgewise device list`). Without it, or with `host`, run and"
        + " bench take this machine as it is; simulate and tune need one.",
      valueName: "profile"),
    completion: .devices, transform: String.init(fileName:))
  var named: String?

  @Option(
    help: ArgumentHelp(
      "Overrides one field of the profile, such as storage.bandwidth=\"200 MB/s\", or a part,"
        + " such as storage=ufs-4.0.",
      valueName: "path=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "Threads on each cluster of the device's cores, such as a76:4,a55:2, instead of --threads."
        + " (default: the fastest cores)",
      valueName: "cluster:threads,..."))
  var placement: String?

  @Option(help: "I/O lanes: reads in service at once. (default: the profile's; without one 4)")
  var lanes: Int?

  @Option(
    help: """
      Read an expert at once (expert), or in three parts side by side (matrix), for a storage that \
      serves several reads at a time. (default: expert)
      """)
  var readGranularity: ReadGranularity?

  @Option(
    name: .customLong("cache-policy"),
    help: ArgumentHelp(
      "Which expert gives way when the cache is full: \(CachePolicyName.forms). (default: lru)",
      valueName: "policy"),
    completion: .cachePolicies, transform: CachePolicyArgument.init(parsing:))
  var namedPolicy: CachePolicyArgument?

  @Option(help: .denseWeights)
  var denseWeights: DenseWeights?

  @Flag(help: "Let processor and storage slow down with heat, where the profile says how.")
  var heat = false

  @Option(
    help: """
      How hot they are at first, which says --heat as well: cool as after a long rest, or warm as \
      after work without a pause, until nothing changed any more.
      """)
  var startTemperature: StartTemperature?

  /// The flag that makes parts slow down; nil where none was given.
  private var heatFlag: String? {
    startTemperature != nil ? "--start-temperature" : heat ? "--heat" : nil
  }

  var device: String { named ?? "host" }
  var cachePolicy: CachePolicy? { namedPolicy?.policy }

  /// The files that are read.
  var inputs: [NamedFile?] {
    ProfileLibrary.inputs(named.map { [$0] } ?? [], settings: set, of: "--device")
      + [NamedFile("--cache-policy", namedPolicy?.file)]
  }

  /// The profile with all overrides; nil for the bare host.
  func profile() throws -> DeviceProfile? {
    if device == "host" { return nil }
    let profile = try ProfileLibrary.profile(device, settings: set)
    if let heatFlag, profile.thermal.cpu == nil, profile.thermal.storage == nil {
      throw ValidationError(
        "\(heatFlag): the profile of \(profile.name) does not say how it slows down with heat;"
          + " leave it out, or measure with `edgewise device measure --heat`.")
    }
    return profile
  }

  /// The settings that flags decide.
  func given(on profile: DeviceProfile?) throws -> GivenSettings {
    var given = GivenSettings()
    given.set(
      \.placement,
      try placement.flatMap { text in
        try profile.map { try ThreadPlacement(parsing: text, on: $0) }
      })
    given.set(\.lanes, lanes)
    given.set(\.readGranularity, readGranularity)
    given.set(\.startTemperature, startTemperature ?? (heat ? .cool : nil))
    given.set(\.cachePolicy, cachePolicy)
    given.set(\.denseWeights, denseWeights)
    return given
  }

  /// Stops where threads are both counted and placed.
  func checkPlacement(besidesThreads isCounted: Bool) throws {
    if placement != nil, isCounted {
      throw ValidationError("Give --threads or --placement, not both: a placement counts them too.")
    }
  }

  func validate() throws {
    try Setting.check(lanes, .lanes)
    if device == "host", let heatFlag {
      throw ValidationError("\(heatFlag) needs a --device whose profile says how it slows down.")
    }
    if device == "host", denseWeights != nil {
      throw ValidationError(
        "--dense-weights needs a --device: on this machine Edgewise holds them in its own memory.")
    }
    if device == "host", placement != nil {
      throw ValidationError("--placement needs a --device whose clusters of cores it names.")
    }
    if device == "host", let first = set.first {
      throw ValidationError("--set \(first) needs a --device whose profile it changes.")
    }
  }
}

/// A cache policy, and the file that it is in.
struct CachePolicyArgument {
  let policy: CachePolicy
  /// nil where it is none that a file holds.
  let file: String?

  /// The policy that `text` names.
  init(parsing text: String) throws {
    policy = try CachePolicyName.policy(text, files: disk)
    file = CachePolicyName.file(of: text)
  }
}
