import ArgumentParser
import ExpertStore
import Models
import Profiles
import Results
import Runs
import Tuning

/// What a search has settled, for everything that no flag decides.
struct SettingsOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Takes what `edgewise tune` settled from this file; flags that are given win.",
      valueName: "file"),
    completion: .file(extensions: ["json"]), transform: String.init(fileName:))
  var settings: String?

  /// The files that are read: that one, and the hot set that it names. What is wrong with it is
  /// said when it is read.
  var inputs: [NamedFile?] {
    let tuned = settings.flatMap { try? TunedSettings(path: $0, files: disk) }
    let hotSet = tuned.flatMap { CachePolicyName.file(of: $0.cachePolicy) }
    return [
      NamedFile("--settings", settings), NamedFile("the hot set of --settings", hotSet),
    ]
  }

  /// What `given` decides, then what the file settles, then what `base` says; on the device with
  /// `profile`, nil for the bare host.
  func settings(
    _ given: GivenSettings, on profile: DeviceProfile?, base: Settings = Settings()
  ) throws -> Settings {
    var settings = given.applied(to: base)
    guard
      let tuned = try self.settings.map({
        try TunedSettings(path: $0, files: disk)
      })
    else { return settings }
    let warnings = [
      tuned.warning(device: profile?.name ?? "host"), tuned.warning(coresOf: profile),
    ]
    for warning in warnings.compactMap(\.self) { Console.complain("edgewise: \(warning)") }
    try tuned.apply(to: &settings, besides: given.names, files: disk, on: profile)
    return settings
  }

  /// Says so where the settings were found for another model than that of `run`.
  func warn(of run: PreparedRun) throws {
    guard let tuned = try settings.map({ try TunedSettings(path: $0, files: disk) }) else { return }
    let model = run.model
    if let warning = tuned.warning(
      model: model.blueprint.name, sha256: model.identity?.sha256)
    {
      Console.complain("edgewise: \(warning)")
    }
  }
}
