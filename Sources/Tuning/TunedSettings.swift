public import Files
import FoundationEssentials
public import Profiles
import Quantities
public import Results
public import Runs

/// What a search has settled, as `settings.json` keeps it for `--settings` of other commands.
public typealias TunedSettings = Configured<TunedOrigin>

/// Which search settled them.
public struct TunedOrigin: SettingsOutcome {
  /// Tells this kind of file from others; `edgewise-settings`.
  public var format: String
  /// Of the format: 1.
  public var version: Int
  /// The profile's name; `host` for this machine as it is.
  public var device: String
  /// The model's name.
  public var model: String
  /// nil where the search knew no file of weights.
  public var modelSHA256: String?
  /// `tok/s`, `p99`, `ttft` or `ram`.
  public var objective: String

  /// All settings: what a search has found is the best beside those that it was told, so a run with
  /// others is another one. Heat goes with the temperature at first.
  public static let settingNames =
    SettingName.searched
    + SettingName.allCases.filter { $0 != .heat && !SettingName.searched.contains($0) }
  public static let keepsDefaults = false

  enum CodingKeys: String, CodingKey {
    case format, version, device, model, objective
    case modelSHA256 = "model_sha256"
  }

  fileprivate static let formatName = "edgewise-settings"
}

extension Configured where Outcome == TunedOrigin {
  /// The winner of a search.
  public init(_ outcome: TuningOutcome) {
    let result = outcome.result
    self.init(
      settings: outcome.winner,
      outcome: TunedOrigin(
        format: TunedOrigin.formatName, version: Self.currentVersion, device: result.device,
        model: result.model, modelSHA256: result.modelSHA256, objective: result.objective))
    // What the search was not told is left to whoever takes the file.
    let usual = Settings().values(TunedOrigin.settingNames, keepsDefaults: true)
    for name in TunedOrigin.settingNames
    where !SettingName.searched.contains(name) && settings[name] == usual[name] {
      settings[name] = nil
    }
  }

  /// The settings in the file at `path`.
  ///
  /// - Throws: `RunError` where it cannot be read, or holds no settings that make sense.
  public init(path: String, files: any FileSystem) throws {
    let bytes = try files.text(
      of: path, limit: ByteLimit(.mebibytes(1), of: "settings.json"),
      orElse:
        "the settings \(path) cannot be read; name a settings.json that `edgewise tune` wrote")
    let advice = "name a settings.json that `edgewise tune` wrote"
    let complaint = "\(path) holds no settings, or is damaged; \(advice)"
    let file = try ResultFile<Self>(json: bytes, path: path, orElse: complaint, advice: advice)
    let settings = file.content
    if settings.version > Self.currentVersion {
      throw RunError(
        "\(path) is of version \(settings.version) of settings, and this Edgewise reads those up to"
          + " version \(Self.currentVersion); open it with a newer one")
    }
    // A slip in what is written by hand would be taken for a setting that is left as it is.
    if !file.head.isNewer, let key = try Self.unknownKey(in: bytes) {
      throw RunError("\(path): there is no setting \(key.debugDescription); take it out")
    }
    if let fault = settings.rangeFault { throw RunError("\(path): \(fault); \(advice)") }
    guard settings.isSound else { throw RunError(complaint) }
    self = settings
  }

  /// Of the format.
  private static var currentVersion: Int { 1 }

  /// The first key of the file, by the alphabet, that no such file has; nil where there is none.
  private static func unknownKey(in json: [UInt8]) throws -> String? {
    guard case .object(let members) = try JSONTree(json) else { return nil }
    let known = Set(try ResultSchema(of: Self.self).fields.map(\.key))
    return members.keys.filter { !known.contains($0) }.min()
  }

  /// What is wrong with the first count that lies where no flag may, by its key.
  private var rangeFault: String? {
    Setting.all.lazy.compactMap { setting -> String? in
      guard let range = setting.range, case .count(let count) = settings[setting.name],
        !range.contains(count)
      else { return nil }
      return "\(setting.name.rawValue) is \(count), and must be a whole number from"
        + " \(range.lowerBound) to \(range.upperBound)"
    }.first
  }

  /// Whether the values lie where flags may lie too.
  private var isSound: Bool {
    guard outcome.format == TunedOrigin.formatName, outcome.version == Self.currentVersion,
      let counts = settings.placement, let placement = ThreadPlacement(counts),
      [.prefetchDepth, .cachePolicy, .lanes].allSatisfy({ settings[$0] != nil })
    else { return false }
    // A hot set is read when it is wanted.
    var scratch = Settings()
    let isKnown = Setting.all.allSatisfy {
      $0.name == .cachePolicy
        || (try? $0.assign(settings[$0.name], to: &scratch, files: nil)) != nil
    }
    return isKnown && scratch.threads == placement.threads
  }

  /// Puts into `settings` what none of `given` decides.
  ///
  /// Lanes, threads and cores are those of the device that they were found for; on any other they
  /// are left out. How weights are held and how hot parts are is for devices: on the bare host
  /// Edgewise holds weights in its own memory, and heat is as it is. What a search does not vary
  /// and was not told stays as it is.
  ///
  /// - Parameters:
  ///   - files: Where a hot set is read from.
  ///   - profile: Of the device of the run; nil for the bare host.
  /// - Throws: `RunError` where a hot set cannot be read.
  public func apply(
    to settings: inout Settings, besides given: Set<SettingName>, files: any FileSystem,
    on profile: DeviceProfile?
  ) throws {
    let isForeign = warning(device: profile?.name ?? "host") != nil
    for setting in TunedOrigin.settingNames.map(Setting.named)
    where !given.contains(setting.name) && !(isForeign && setting.isDeviceBound)
      && decides(setting.name)
    {
      switch setting.name {
      case .threads: break
      case .denseWeights where profile == nil, .startTemperature where profile == nil: break
      case .placement:
        if !given.contains(.threads) { settings.placement = placement(on: profile) }
      default: try setting.assign(self.settings[setting.name], to: &settings, files: files)
      }
    }
  }

  /// Whether the setting called `name` has a value here. Where one of those that are searched is
  /// absent, the usual one was found, and an absent part of a predicted LM head has a meaning too.
  private func decides(_ name: SettingName) -> Bool {
    switch name {
    case .lmHeadThreshold, .lmHeadFloor: settings[.lmHead] != nil
    default: SettingName.searched.contains(name) || settings[name] != nil
    }
  }

  /// The cores that compute on `profile`; nil where these settings are for another device, or for
  /// one with other cores.
  public func placement(on profile: DeviceProfile?) -> ThreadPlacement? {
    guard let profile, profile.name == outcome.device, let placement = settings.placement else {
      return nil
    }
    let fits = placement.allSatisfy { name, threads in
      profile.cpu.clusters.contains { $0.name == name && threads <= $0.cores }
    }
    return fits ? ThreadPlacement(placement, on: profile) : nil
  }

  /// What a user should know who gives them to a run on `device`; nil where it is the right one.
  public func warning(device: String) -> String? {
    device == outcome.device
      ? nil
      : "these settings were tuned for \(outcome.device), not for \(device), so their lanes,"
        + " threads and cores are left out"
  }

  /// What a user should know where the cores of `profile`, of the device that they were tuned for,
  /// are others by now; nil where they are not.
  public func warning(coresOf profile: DeviceProfile?) -> String? {
    guard let profile, profile.name == outcome.device, let counts = settings.placement,
      placement(on: profile) == nil
    else { return nil }
    let asked = counts.sorted { $0.key < $1.key }.map { "\($0.value) on \($0.key)" }
    return "these settings have threads on cores that \(profile.name) does not have"
      + " (\(asked.joined(separator: ", "))), so its usual ones are taken"
  }

  /// What a user should know who gives them to a run of a model; nil where it is the right one, or
  /// where it is not known which one it is.
  public func warning(model: String, sha256: String?) -> String? {
    let isSame =
      outcome.modelSHA256.flatMap { own in sha256.map { own == $0 } } ?? (model == outcome.model)
    return isSame
      ? nil
      : "these settings were tuned for \(outcome.model), not for \(model), so another choice may be"
        + " better"
  }
}

extension TunedOrigin: ResultContent {
  public static var kind: ResultKind { .settings }
  public var owesHost: Bool { false }
}
