public import Files
import Quantities

/// The profiles and parts that lie in some directories, by name.
public struct ProfileCatalog: Sendable {
  private let directories: [String]
  /// nil where there are no directories.
  private let files: (any FileSystem)?
  private let pathsByKind: [ProfileKind: [String: String]]

  /// No profiles and no parts.
  public static let empty = ProfileCatalog(directories: [], files: nil, pathsByKind: [:])

  private init(
    directories: [String], files: (any FileSystem)?, pathsByKind: [ProfileKind: [String: String]]
  ) {
    self.directories = directories
    self.files = files
    self.pathsByKind = pathsByKind
  }

  /// The devices (`NAME.yaml`) and the parts (`parts/socs/NAME.yaml`, `parts/storages/NAME.yaml`)
  /// in `directories` of `files`; where a name occurs twice the first one counts.
  ///
  /// A directory that does not exist holds none.
  public init(directories: [String], files: any FileSystem) {
    var paths: [ProfileKind: [String: String]] = [:]
    for kind in ProfileKind.allCases {
      for directory in directories {
        let folder = kind.subfolder.map { "\(directory)/\($0)" } ?? directory
        let names = (try? files.names(inFolder: folder)) ?? []
        for file in names where file.hasSuffix(ProfileFile.ending) {
          let name = ProfileFile.name(at: file)
          paths[kind, default: [:]][name] = paths[kind]?[name] ?? "\(folder)/\(file)"
        }
      }
    }
    self.init(directories: directories, files: files, pathsByKind: paths)
  }

  /// All devices, in alphabetical order.
  public var names: [String] { names(of: .device) }

  /// All files of one kind, in alphabetical order.
  public func names(of kind: ProfileKind) -> [String] {
    (pathsByKind[kind] ?? [:]).keys.sorted()
  }

  /// Where the file of this kind called `name` lies; nil where there is none.
  public func path(of kind: ProfileKind, named name: String) -> String? {
    pathsByKind[kind]?[name]
  }

  /// This catalog, with what lies beside the file at `path` before everything else.
  public func besides(fileAt path: String) -> ProfileCatalog {
    let directory = ProfileFile.folder(of: path)
    guard let files, directories.first != directory else { return self }
    return ProfileCatalog(directories: [directory] + directories, files: files)
  }

  /// The text of the profile or part at `path`.
  func text(at path: String) throws(ProfileError) -> String {
    guard let files else { throw ProfileError(file: path, reason: "there is no such file") }
    return try ProfileFile.text(at: path, of: files)
  }

  /// Reads the profile called `name`.
  public func profile(named name: String) throws(ProfileError) -> DeviceProfile {
    if let path = path(of: .device, named: name) {
      return try DeviceProfile(path: path, catalog: self)
    }
    let nearest = NearestName.nearest(to: name, among: names).map { "; nearest: \($0)" } ?? ""
    throw ProfileError(
      file: nil,
      reason: "no profile named \(name)\(nearest). `edgewise device list` shows all")
  }

  /// Reads the part of this kind called `name`, as `--set` would put it in.
  ///
  /// - Precondition: `kind` is no device.
  public func part(_ kind: ProfileKind, named name: String) throws(ProfileError) -> ProfilePart {
    guard let path = path(of: kind, named: name) else {
      throw ProfileError(file: nil, reason: "there is no \(kind.noun) named \"\(name)\"")
    }
    return try ProfilePart(
      ProfileResolver(catalog: self).part(kind, at: path), kind: kind, name: name, file: path)
  }

  /// The names of the parts that the device called `name` is put together from; of a kind that it
  /// describes itself there is none.
  public func partNames(
    ofDevice name: String
  ) throws(ProfileError) -> [ProfileKind: String] {
    guard let path = path(of: .device, named: name) else { return [:] }
    return try ProfileResolver(catalog: self).partNames(ofDeviceAt: path)
  }

  /// The files that a device is put together from: its own first, what it extends, their parts, and
  /// those that `settings` such as `storage=ufs-4.0` put in. What cannot be found out because one
  /// of them is wrong is missing.
  ///
  /// - Parameter path: Of the device's own file.
  public func paths(ofDeviceAt path: String, settings: [String] = []) -> [String] {
    let own = (try? ProfileResolver(catalog: self).paths(ofDeviceAt: path)) ?? [path]
    let parts = (try? ProfileSettings(settings, of: path).parts()) ?? []
    return own + parts.compactMap { self.path(of: $0.kind, named: $0.name) }
  }

  /// The files of all devices and parts.
  public var paths: [String] { pathsByKind.values.flatMap(\.values) }

  /// Checks the file at `path`, of whatever kind it is.
  ///
  /// - Returns: Its kind, and how many figures it has after all is resolved.
  /// - Throws: What is wrong first, in one sentence.
  public func check(
    path: String
  ) throws(ProfileError) -> ProfileCheck {
    let reader = try ProfileReader(path: path, yaml: text(at: path))
    guard reader.kind == .device else {
      let part = try ProfileResolver(catalog: self).part(reader.kind, at: path)
      return ProfileCheck(reader.kind, part)
    }
    return ProfileCheck(try DeviceProfile(path: path, catalog: self))
  }
}

/// What is found in a file that is right.
public struct ProfileCheck: Hashable, Sendable {
  /// What it describes.
  public let kind: ProfileKind
  /// How many figures there are, parts included.
  public let figureCount: Int
  /// What figures say together that no machine is known to do, in sentences without an end.
  public let doubts: [String]

  init(_ kind: ProfileKind, _ document: ProfileDocument) {
    self.kind = kind
    figureCount = document.fields.count
    doubts = ProfileDoubts(document: document).sentences
  }

  /// What is found in `profile`.
  public init(_ profile: DeviceProfile) { self.init(.device, profile.document) }
}
