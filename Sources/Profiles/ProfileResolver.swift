import Quantities

/// Puts a document together from a sheet, the device that it extends and the parts that it names.
///
/// What is nearer wins, figure by figure: the sheet's own, then its parts', then the device's that
/// it extends.
struct ProfileResolver {
  let catalog: ProfileCatalog

  /// The whole device in the file at `path`.
  func device(at path: String) throws(ProfileError) -> ProfileDocument {
    try device(at: path, chain: [])
  }

  /// The whole of what `sheet` begins, which errors call `file`.
  func document(of sheet: ProfileSheet, file: String) throws(ProfileError) -> ProfileDocument {
    try document(of: sheet, file: file, chain: [])
  }

  /// The part in the file at `path`, checked.
  func part(_ kind: ProfileKind, at path: String) throws(ProfileError) -> ProfileDocument {
    let sheet = try ProfileReader(file: path, kind: kind).sheet(from: catalog.text(at: path))
    try ProfileFigures(sheet.own, file: path).checkPart(kind)
    return sheet.own
  }

  /// - Parameter chain: The files that led here, each of which extends the next.
  private func device(at path: String, chain: [String]) throws(ProfileError) -> ProfileDocument {
    let sheet = try ProfileReader(file: path, kind: .device)
      .sheet(from: catalog.text(at: path))
    let resolver = ProfileResolver(catalog: catalog.besides(fileAt: path))
    return try resolver.document(of: sheet, file: path, chain: chain + [path])
  }

  private func document(
    of sheet: ProfileSheet, file: String, chain: [String]
  ) throws(ProfileError) -> ProfileDocument {
    var document = ProfileDocument()
    if let name = sheet.extends { document = try base(name, of: file, chain: chain) }
    for (kind, name) in sheet.parts {
      document.replace(kind, by: try part(kind, name, of: file))
    }
    document.overlay(sheet.own)
    return document
  }

  private func base(
    _ name: String, of file: String, chain: [String]
  ) throws(ProfileError) -> ProfileDocument {
    let path = try basePath(name, of: file, chain: chain)
    let document = try device(at: path, chain: chain)
    // What is wrong with the other device is said of its own file.
    _ = try DeviceProfile(document, name: name, file: path)
    return document
  }

  /// Where the device called `name` lies, that `file` extends.
  private func basePath(
    _ name: String, of file: String, chain: [String]
  ) throws(ProfileError) -> String {
    let path = try path(of: .device, name, for: file, key: "extends")
    guard !chain.contains(path) else {
      let names = (chain.drop { $0 != path } + [path]).map(ProfileFile.name)
      throw ProfileError(
        file: file, path: "extends",
        reason: "\(names.joined(separator: " extends ")), which is a circle")
    }
    return path
  }

  /// The files that the device in the file at `path` is put together from, that one first.
  ///
  /// - Parameter chain: The files that led here, each of which extends the next.
  func paths(
    ofDeviceAt path: String, chain: [String] = []
  ) throws(ProfileError) -> [String] {
    let sheet = try ProfileReader(file: path, kind: .device)
      .sheet(from: catalog.text(at: path))
    let (near, chain) = (ProfileResolver(catalog: catalog.besides(fileAt: path)), chain + [path])
    var paths = [path]
    for (kind, name) in sheet.parts {
      paths.append(try near.path(of: kind, name, for: path, key: kind.rawValue))
    }
    if let base = sheet.extends {
      let basePath = try near.basePath(base, of: path, chain: chain)
      paths += try near.paths(ofDeviceAt: basePath, chain: chain)
    }
    return paths
  }

  /// The names of the parts that the device in the file at `path` is put together from.
  func partNames(
    ofDeviceAt path: String, chain: [String] = []
  ) throws(ProfileError) -> [ProfileKind: String] {
    let sheet = try ProfileReader(file: path, kind: .device)
      .sheet(from: catalog.text(at: path))
    var names: [ProfileKind: String] = [:]
    if let base = sheet.extends {
      let chain = chain + [path]
      names = try partNames(
        ofDeviceAt: basePath(base, of: path, chain: chain), chain: chain)
    }
    for (kind, name) in sheet.parts { names[kind] = name }
    return names
  }

  /// The part called `name`, that `file` asks for.
  func part(
    _ kind: ProfileKind, _ name: String, of file: String
  ) throws(ProfileError) -> ProfileDocument {
    try part(kind, at: path(of: kind, name, for: file, key: kind.rawValue))
  }

  private func path(
    of kind: ProfileKind, _ name: String, for file: String, key: String
  ) throws(ProfileError) -> String {
    if let path = catalog.path(of: kind, named: name) { return path }
    let nearest = NearestName.nearest(to: name, among: catalog.names(of: kind))
    throw ProfileError(
      file: file, path: key,
      reason: "there is no \(kind.noun) named \"\(name)\""
        + (nearest.map { "; the nearest is \($0)" } ?? ", nor any other"))
  }
}
