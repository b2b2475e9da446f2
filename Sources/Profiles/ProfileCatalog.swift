public import Files

/// The profiles and parts that lie in some directories, by name.
public struct ProfileCatalog: Sendable {
  private let directories: [String]
  /// nil where there are no directories.
  private let files: (any FileSystem)?
  private let pathsBySort: [ProfileSort: [String: String]]

  /// No profiles and no parts.
  public static let empty = ProfileCatalog(directories: [], files: nil, pathsBySort: [:])

  private init(
    directories: [String], files: (any FileSystem)?, pathsBySort: [ProfileSort: [String: String]]
  ) {
    self.directories = directories
    self.files = files
    self.pathsBySort = pathsBySort
  }

  /// The devices (`NAME.yaml`) and the parts (`parts/socs/NAME.yaml`, `parts/storages/NAME.yaml`)
  /// in `directories` of `files`; where a name occurs twice the first one counts.
  ///
  /// A directory that does not exist holds none.
  public init(directories: [String], files: any FileSystem) {
    var paths: [ProfileSort: [String: String]] = [:]
    for sort in ProfileSort.allCases {
      for directory in directories {
        let folder = sort.subfolder.map { "\(directory)/\($0)" } ?? directory
        let names = (try? files.names(inFolder: folder)) ?? []
        for file in names where file.hasSuffix(ProfileFile.ending) {
          let name = ProfileFile.name(at: file)
          paths[sort, default: [:]][name] = paths[sort]?[name] ?? "\(folder)/\(file)"
        }
      }
    }
    self.init(directories: directories, files: files, pathsBySort: paths)
  }

  /// All devices, in alphabetical order.
  public var names: [String] { names(of: .device) }

  /// All files of one sort, in alphabetical order.
  public func names(of sort: ProfileSort) -> [String] {
    (pathsBySort[sort] ?? [:]).keys.sorted()
  }

  /// Where the file of this sort called `name` lies; nil where there is none.
  public func path(of sort: ProfileSort, named name: String) -> String? {
    pathsBySort[sort]?[name]
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

  /// Reads the part of this sort called `name`, as `--set` would put it in.
  ///
  /// - Precondition: `sort` is no device.
  public func part(_ sort: ProfileSort, named name: String) throws(ProfileError) -> ProfilePart {
    guard let path = path(of: sort, named: name) else {
      throw ProfileError(file: nil, reason: "there is no \(sort.noun) named \"\(name)\"")
    }
    return try ProfilePart(
      ProfileResolver(catalog: self).part(sort, at: path), sort: sort, name: name, file: path)
  }

  /// The names of the parts that the device called `name` is put together from; of a sort that it
  /// describes itself there is none.
  public func partNames(
    ofDevice name: String
  ) throws(ProfileError) -> [ProfileSort: String] {
    guard let path = path(of: .device, named: name) else { return [:] }
    return try ProfileResolver(catalog: self).partNames(ofDeviceAt: path)
  }

  /// Checks the file at `path`, of whatever sort it is.
  ///
  /// - Returns: Its sort, and how many figures it has after all is resolved.
  /// - Throws: What is wrong first, in one sentence.
  public func check(
    path: String
  ) throws(ProfileError) -> (sort: ProfileSort, figureCount: Int) {
    let reader = try ProfileReader(path: path, yaml: text(at: path))
    guard reader.sort == .device else {
      let part = try ProfileResolver(catalog: self).part(reader.sort, at: path)
      return (reader.sort, part.fields.count)
    }
    return (.device, try DeviceProfile(path: path, catalog: self).fields.count)
  }
}
