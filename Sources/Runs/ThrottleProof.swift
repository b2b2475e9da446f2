public import Files
import FoundationEssentials
import HostMachine
public import Profiles
import Quantities
public import Results

/// Which self-tests this host has passed, kept in the user's cache.
public enum ThrottleProof {
  /// Keeps a test that was passed; one that was not changes nothing.
  ///
  /// - Throws: `HostError` or `FileError` where the cache cannot be written.
  public static func keep(_ record: SelfTestRecord, files: any FileSystem) throws {
    try keep(record, in: UserCache.folder(files: files), files: files)
  }

  static func keep(_ record: SelfTestRecord, in folder: String, files: any FileSystem) throws {
    guard record.isPassed else { return }
    try files.write(
      RunFolder.json(record), to: path(ofDevice: record.device, in: folder))
  }

  /// Whether this version passed the self-test of this very profile on this host.
  public static func exists(for profile: DeviceProfile, files: any FileSystem) -> Bool {
    (try? UserCache.folder(files: files)).map { exists(for: profile, in: $0, files: files) }
      ?? false
  }

  static func exists(
    for profile: DeviceProfile, in folder: String, files: any FileSystem
  ) -> Bool {
    let path = path(ofDevice: profile.name, in: folder)
    guard let bytes = try? files.text(of: path, limit: limit),
      let record = try? JSONDecoder().decode(SelfTestRecord.self, from: Data(bytes))
    else { return false }
    return record.isPassed && record.engineVersion == Edgewise.version
      && record.host == SelfTestRecord.currentHost && record.profile == profile.yaml
  }

  /// A warning for runs that apply a profile whose throttles were never proven here; nil where
  /// they were.
  static func warning(for profile: DeviceProfile, files: any FileSystem) -> String? {
    if exists(for: profile, files: files) { return nil }
    return "the throttles for \(profile.name) were never proven on this host; run `edgewise device"
      + " selftest --device \(profile.name)\(settings(of: profile))`"
  }

  /// The options that changed `profile`, in order to test it as it is.
  private static func settings(of profile: DeviceProfile) -> String {
    profile.overrides.map { " --set '\($0)'" }.joined()
  }

  private static let limit = ByteLimit(.mebibytes(1), of: "self-test")

  private static func path(ofDevice name: String, in folder: String) -> String {
    "\(folder)/selftest-\(name).json"
  }
}

extension SelfTestRecord {
  /// This machine, as far as it matters for what was proven on it.
  public static var currentHost: String {
    "\(HostProcess.processorName), \(HostProcess.coreCount) cores"
  }
}
