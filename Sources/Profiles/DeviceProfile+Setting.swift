import Quantities

extension DeviceProfile {
  /// This profile with one figure replaced: a what-if such as `storage.bandwidth=200 MB/s`, or with
  /// another part: `storage=ufs-4.0`, `soc=rk3576`.
  ///
  /// The figure becomes `assumed`, with `--set` as its source; a part brings its own sources, and
  /// nothing of the part before it stays. Some figures move others, because alone they would change
  /// nothing or contradict them:
  ///
  /// - `storage.bandwidth` is what the device then delivers in all: the ceiling becomes the same.
  /// - `storage.bandwidth` and `storage.latency` replace a curve; what is not set is taken from its
  ///   row of the largest reads.
  /// - A cluster's `clock` moves its `int8` and `float32` in proportion.
  /// - `memory.total` moves `memory.available`: the system keeps its part.
  ///
  /// Title and label say what was set.
  ///
  /// - Parameter catalog: Where parts are looked up.
  public func setting(
    _ assignment: String, catalog: ProfileCatalog = ProfileCatalog(directories: [])
  ) throws(ProfileError) -> DeviceProfile {
    let (path, value) = try parse(assignment)
    var changed = document
    switch path {
    case "soc":
      changed.replaceProcessor(by: try catalog.part(.soc, named: value, for: name))
    case "storage":
      changed.replaceStorage(by: try catalog.part(.storage, named: value, for: name))
    default:
      if path == "storage.bandwidth" || path == "storage.latency" {
        changed.replaceCurve(of: storage.curve)
      }
      try changed.set(path, to: value, of: name)
    }
    var profile = try DeviceProfile(changed, name: name, file: name)
    let consequences = profile.consequences(of: path, since: self)
    if !consequences.isEmpty {
      for (path, value) in consequences { try changed.set(path, to: value, of: name) }
      profile = try DeviceProfile(changed, name: name, file: name)
    }
    profile.overrides = overrides.filter { !$0.hasPrefix("\(path)=") } + ["\(path)=\(value)"]
    return profile
  }

  private func parse(_ assignment: String) throws(ProfileError) -> (path: String, value: String) {
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      throw ProfileError(
        file: name,
        reason: "\"\(assignment)\" does not set anything; write it as storage.bandwidth=200 MB/s")
    }
    let path = parts[0].filter { !$0.isWhitespace }
    let paths =
      ["soc", "storage"]
      + ProfileKeys.paths(clusters: document.clusterNames).filter { $0 != ProfileKeys.curvePath }
    guard paths.contains(path) else {
      let nearest = NearestName.nearest(to: path, among: paths) ?? ""
      throw ProfileError(
        file: name, path: path, reason: "this cannot be set; the nearest that can is \(nearest)")
    }
    return (path, parts[1].trimmed)
  }

  /// What else has to change so that this profile, in which `path` has been set, makes sense.
  private func consequences(of path: String, since old: DeviceProfile) -> [(String, String)] {
    if path == "storage.bandwidth", let field = document.fields[path] {
      return [("storage.ceiling", field.value)]
    }
    if path == "memory.total" {
      let reserved = old.memory.total - old.memory.available
      return [("memory.available", "\(max(.mebibytes(1), memory.total - reserved))")]
    }
    for (cluster, before) in zip(cpu.clusters, old.cpu.clusters)
    where path == "cpu.clusters.\(cluster.name).clock" {
      let ratio = cluster.clock.hertz / before.clock.hertz
      return [
        ("cpu.clusters.\(cluster.name).int8", "\(ratio * before.int8)"),
        ("cpu.clusters.\(cluster.name).float32", "\(ratio * before.float32)"),
      ]
    }
    return []
  }
}

extension ProfileDocument {
  /// Puts what a what-if asks for at `path`: a quantity, or rows such as `30 s: 0.9, 90 s: 0.7`.
  fileprivate mutating func set(
    _ path: String, to value: String, of profile: String
  ) throws(ProfileError) {
    guard let columns = ProfileKeys.tables[path]?.columns else {
      fields[path] = ProfileField(path: path, value: value, kind: .assumed, source: "--set")
      return
    }
    var rows: [[String: String]] = []
    for row in value.split(separator: ",", omittingEmptySubsequences: false) {
      let cells = row.split(separator: ":").map(\.trimmed)
      guard cells.count == columns.count else {
        throw ProfileError(
          file: profile, path: path,
          reason: "\"\(value)\" must be rows of \(columns.joined(separator: " and ")), written as"
            + " \(columns[0] == "after" ? "30 s: 0.9, 90 s: 0.7" : "128 MiB: 1, 8 GiB: 0.7")")
      }
      rows.append(Dictionary(uniqueKeysWithValues: zip(columns, cells)))
    }
    tables[path] = ProfileTable(rows: rows, kind: .assumed, source: "--set")
  }

  /// Goes over to latency and bandwidth, those of the largest reads, one at a time.
  fileprivate mutating func replaceCurve(of storage: StorageCurve) {
    guard let curve = tables[ProfileKeys.curvePath],
      let row = storage.rows.last(where: { $0.depth == storage.rows[0].depth })
    else { return }
    tables[ProfileKeys.curvePath] = nil
    for (path, value) in [
      ("storage.latency", row.latency.shortDescription),
      ("storage.bandwidth", row.transferRate.description),
    ] {
      fields[path] = ProfileField(
        path: path, value: value, kind: .derived, source: "the largest reads of: \(curve.source)")
    }
  }
}

extension StringProtocol {
  /// This text without white space around it.
  fileprivate var trimmed: String {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
