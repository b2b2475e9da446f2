/// A profile as text: what its files say, checked for its form and not for its quantities.
struct ProfileDocument: Hashable, Sendable {
  var title: String?
  var description: String?
  var group: String?
  /// In the order of the file.
  var clusterNames: [String] = []
  /// The figures that are one quantity, by path.
  var fields: [String: ProfileField] = [:]
  /// The figures that are tables, by path.
  var tables: [String: ProfileTable] = [:]

  /// All figures in the order of a data sheet, a table in one line.
  var orderedFields: [ProfileField] {
    ProfileKeys.paths(clusters: clusterNames).compactMap { path in
      fields[path] ?? tables[path]?.field(at: path)
    }
  }

  /// Whether something is said below `section`.
  func has(_ section: String) -> Bool {
    let prefix = section + "."
    return fields.keys.contains { $0.hasPrefix(prefix) }
      || tables.keys.contains { $0.hasPrefix(prefix) }
  }
}

/// A figure that is a list of rows.
struct ProfileTable: Hashable, Sendable {
  /// By column; a column that a row does not fill is absent.
  var rows: [[String: String]]
  var kind: ProfileField.Kind
  var source: String

  /// The whole table as one line.
  func field(at path: String) -> ProfileField {
    let text = rows.map(path == ProfileKeys.curvePath ? Self.curveText : Self.factorText)
    return ProfileField(
      path: path, value: text.joined(separator: ", "), kind: kind, source: source)
  }

  /// Such as `128 KiB x 4: 1486 MiB/s after 90 µs`.
  private static func curveText(of row: [String: String]) -> String {
    (row["size"] ?? "") + (row["depth"].map { " x \($0)" } ?? "") + ": "
      + (row["bandwidth"] ?? "") + (row["latency"].map { " after \($0)" } ?? "")
  }

  /// Such as `8 GiB: 0.7`.
  private static func factorText(of row: [String: String]) -> String {
    (row["span"] ?? row["after"] ?? "") + ": " + (row["factor"] ?? "")
  }
}

extension ProfileDocument {
  /// Takes over what `own` says, figure by figure; the rest stays.
  mutating func overlay(_ own: ProfileDocument) {
    title = own.title ?? title
    description = own.description ?? description
    group = own.group ?? group
    takeOver(own)
  }

  /// Forgets the processor and its bus, and takes those of `part`.
  mutating func replaceProcessor(by part: ProfileDocument) {
    let bus = Set(ProfileKeys.busMemory.map { "memory.\($0)" })
    remove { $0.hasPrefix("cpu.") || bus.contains($0) || $0 == "thermal.cpu" }
    clusterNames = []
    takeOver(part)
  }

  /// Forgets the storage, and takes that of `part`.
  mutating func replaceStorage(by part: ProfileDocument) {
    remove { $0.hasPrefix("storage.") || $0 == "thermal.storage" }
    takeOver(part)
  }

  private mutating func remove(where isGone: (String) -> Bool) {
    fields = fields.filter { !isGone($0.key) }
    tables = tables.filter { !isGone($0.key) }
  }

  private mutating func takeOver(_ other: ProfileDocument) {
    clusterNames += other.clusterNames.filter { !clusterNames.contains($0) }
    if other.tables[ProfileKeys.curvePath] != nil { fields["storage.bandwidth"] = nil }
    if other.fields["storage.bandwidth"] != nil { tables[ProfileKeys.curvePath] = nil }
    fields.merge(other.fields) { $1 }
    tables.merge(other.tables) { $1 }
  }
}
