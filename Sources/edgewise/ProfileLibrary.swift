import Files
import Profiles
import Results

/// Finds the folder with device profiles: the nearest `Profiles` above the working directory or
/// above the executable.
enum ProfileLibrary {
  static var catalog: ProfileCatalog {
    let starts = [destination(ofLink: "/proc/self/cwd"), ProgramFolder.path]
    return ProfileCatalog(directories: starts.compactMap(nearestProfiles), files: disk)
  }

  /// The names of all profiles.
  ///
  /// - Throws: where there are none: a program that lies elsewhere than they do knows no device.
  static func names() throws -> [String] {
    let names = catalog.names
    guard names.isEmpty else { return names }
    throw RunError(
      "there are no device profiles here: call edgewise from a folder with `Profiles` in it or"
        + " above it, or keep the program in the repository that it was built in")
  }

  /// The profile in the file `name`, or of that name in the catalog, with what-ifs such as
  /// `storage.bandwidth=200 MB/s`. Parts that lie beside the file come before those of the catalog.
  static func profile(_ name: String, settings: [String] = []) throws -> DeviceProfile {
    let catalog = isFile(name) ? catalog.besides(fileAt: name) : catalog
    let profile =
      try isFile(name)
      ? DeviceProfile(path: name, catalog: catalog) : catalog.profile(named: name)
    return try profile.applying(settings, catalog: catalog)
  }

  /// The files that are read for the devices called `names`, which `argument` gives, with what-ifs.
  static func inputs(
    _ names: [String], settings: [String] = [], of argument: String
  ) -> [NamedFile?] {
    let catalog = catalog
    return names.flatMap { name -> [NamedFile?] in
      let isFile = isFile(name)
      guard let path = isFile ? name : catalog.path(of: .device, named: name) else { return [] }
      return (isFile ? catalog.besides(fileAt: name) : catalog)
        .paths(ofDeviceAt: path, settings: settings)
        .map { NamedFile($0 == name ? argument : "\(argument) \(name), which reads", $0) }
    }
  }

  /// The files of all devices and parts.
  static var inputs: [NamedFile?] { catalog.paths.map { NamedFile("the catalog's", $0) } }

  /// Checks the file `name`, or that of the device of this name.
  static func check(_ name: String) throws -> ProfileCheck {
    let catalog = catalog
    if isFile(name) { return try catalog.check(path: name) }
    guard let path = catalog.path(of: .device, named: name) else {
      return ProfileCheck(try catalog.profile(named: name))
    }
    return try catalog.check(path: path)
  }

  /// Whether `name` is that of a file and not of a device, which comes first. A link is one as well
  /// where it leads nowhere.
  static func isFile(_ name: String) -> Bool {
    if name.contains("/") || name.hasSuffix(".yaml") { return true }
    guard catalog.path(of: .device, named: name) == nil else { return false }
    return disk.exists(name) || (try? disk.destination(ofLink: name)) != nil
  }

  private static func nearestProfiles(above start: String) -> String? {
    var folder = start
    while !folder.isEmpty, folder != "/" {
      let candidate = folder + "/Profiles"
      if disk.isFolder(candidate) { return candidate }
      folder = folder.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
    }
    return nil
  }

  private static func destination(ofLink path: String) -> String {
    (try? disk.destination(ofLink: path)) ?? ""
  }
}
