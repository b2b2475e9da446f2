import Yams

/// Reads the text of one file into a sheet: keys, kinds and sources are checked here.
struct ProfileReader: YAMLReading {
  /// Named in errors.
  let file: String
  let kind: ProfileKind

  var noun: String { kind == .device ? "profile" : kind.noun }

  /// A reader of files of this `kind`, which errors call `file`.
  init(file: String, kind: ProfileKind) {
    self.file = file
    self.kind = kind
  }

  /// A reader for the file at `path` that says `yaml`, whose kind shows in both.
  init(path: String, yaml: String) throws(ProfileError) {
    let anyKind = ProfileReader(file: path, kind: .device)
    let root = try anyKind.parse(yaml).mapping
    self.init(file: path, kind: .ofFolder(of: path) ?? Self.kind(of: root))
  }

  /// The kind of a file that describes nothing but a part.
  private static func kind(of root: Node.Mapping?) -> ProfileKind {
    let keys = keys(of: root)
    if root?["storage"]?.mapping != nil, keys.isSubset(of: ProfileKeys.top(of: .storage)) {
      return .storage
    }
    let isProcessor = keys.contains("cpu") && keys.isSubset(of: ProfileKeys.top(of: .soc))
    let memory = Self.keys(of: root?["memory"]?.mapping)
    return isProcessor && memory.isSubset(of: ProfileKeys.busMemory) ? .soc : .device
  }

  func sheet(from yaml: String) throws(ProfileError) -> ProfileSheet {
    let root = try mapping(try parse(yaml), at: nil, keys: ProfileKeys.top(of: kind))
    var sheet = ProfileSheet()
    sheet.own.title = try text(root, "title", at: nil)
    sheet.own.description = try text(root, "description", at: nil)
    sheet.own.group = try group(root)
    sheet.own.replacements = try replacements(root)
    sheet.extends = try text(root, "extends", at: nil)
    sheet.soc = try text(root, "soc", at: nil)
    try readProcessor(root, into: &sheet.own)
    try readFields(ProfileKeys.memory(of: kind), of: root, in: "memory", into: &sheet.own)
    try readStorage(root, into: &sheet)
    try readFields(ProfileKeys.thermal(of: kind), of: root, in: "thermal", into: &sheet.own)
    return sheet
  }

  private static func keys(of mapping: Node.Mapping?) -> Set<String> {
    Set(mapping?.compactMap { $0.key.scalar?.string } ?? [])
  }

  private func group(_ root: Node.Mapping) throws(ProfileError) -> String? {
    guard let name = try text(root, "group", at: nil) else { return nil }
    let names = DeviceProfile.Group.allCases.map(\.rawValue)
    guard names.contains(name) else {
      throw fault("group", "\"\(name)\" is none of \(names.joined(separator: ", "))")
    }
    return name
  }

  private func replacements(_ root: Node.Mapping) throws(ProfileError) -> [ProfileKind: String] {
    var names: [ProfileKind: String] = [:]
    guard let overrides = try section(root, "overrides", keys: ProfileKeys.overrides) else {
      return names
    }
    for kind in ProfileKind.parts {
      names[kind] = try text(overrides, kind.rawValue, at: "overrides")
    }
    return names
  }

  private func readProcessor(
    _ root: Node.Mapping, into document: inout ProfileDocument
  ) throws(ProfileError) {
    guard let cpu = try section(root, "cpu", keys: ProfileKeys.cpu) else { return }
    for key in ProfileKeys.cpu.dropFirst() { try readField(cpu, key, in: "cpu", into: &document) }
    guard let node = cpu["clusters"] else { return }
    guard let clusters = node.sequence, !clusters.isEmpty else {
      throw fault("cpu.clusters", "must be a list of at least one cluster of cores")
    }
    for (index, node) in clusters.enumerated() {
      try readCluster(node, at: "cpu.clusters[\(index)]", into: &document)
    }
  }

  private func readCluster(
    _ node: Node, at position: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    let cluster = try mapping(node, at: position, keys: ProfileKeys.cluster)
    guard let name = try text(cluster, "name", at: position) else {
      throw fault("\(position).name", "is missing")
    }
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
      throw fault("\(position).name", "must consist of letters, digits and hyphens")
    }
    guard !document.clusterNames.contains(name) else {
      throw fault("\(position).name", "\"\(name)\" is the name of an earlier cluster")
    }
    document.clusterNames.append(name)
    let path = "cpu.clusters.\(name)"
    for key in ProfileKeys.clusterFigures {
      try readField(cluster, key, in: path, into: &document)
    }
    guard let node = cluster["kernels"] else { return }
    let kernels = try mapping(node, at: "\(path).kernels", keys: ProfileKeys.kernels)
    for key in ProfileKeys.kernels {
      try readKernel(kernels, key, in: "\(path).kernels", into: &document)
    }
  }

  /// Reads what is said of one kind of kernel: its rate alone, or what there is to say by name.
  private func readKernel(
    _ kernels: Node.Mapping, _ key: String, in prefix: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    guard let own = kernels[key]?.mapping, own["value"] == nil else {
      return try readField(kernels, key, in: prefix, into: &document)
    }
    let path = "\(prefix).\(key)"
    guard !own.isEmpty else {
      throw fault(path, "says nothing; it has \(ProfileKeys.kernel.joined(separator: ", "))")
    }
    let figures = try mapping(.mapping(own), at: path, keys: ProfileKeys.kernel)
    if let node = figures["rate"] { try readFigure(node, at: path, into: &document) }
    try readField(figures, ProfileKeys.busShare, in: path, into: &document)
  }

  private func readStorage(
    _ root: Node.Mapping, into sheet: inout ProfileSheet
  ) throws(ProfileError) {
    if kind == .device, root["storage"]?.scalar != nil {
      sheet.storagePart = try text(root, "storage", at: nil)
      return
    }
    guard let storage = try section(root, "storage", keys: ProfileKeys.storage(of: kind)) else {
      return
    }
    sheet.storagePart = try text(storage, "part", at: "storage")
    for key in ProfileKeys.storageFigures {
      try readField(storage, key, in: "storage", into: &sheet.own)
    }
    guard storage["curve"] == nil || storage["bandwidth"] == nil else {
      throw fault("storage", "has a curve and a bandwidth: keep one of them")
    }
  }

  private func readFields(
    _ keys: [String], of root: Node.Mapping, in name: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    guard let section = try section(root, name, keys: keys) else { return }
    for key in keys { try readField(section, key, in: name, into: &document) }
  }

  private func readField(
    _ section: Node.Mapping, _ key: String, in prefix: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    guard let node = section[key] else { return }
    try readFigure(node, at: "\(prefix).\(key)", into: &document)
  }

  private func readFigure(
    _ node: Node, at path: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    guard node.mapping != nil else {
      throw fault(path, "must be written as { value: …, kind: …, source: … }")
    }
    let field = try mapping(node, at: path, keys: ProfileKeys.field(at: path))
    let content: ProfileFigure.Content
    if let table = ProfileKeys.tables[path] {
      content = .rows(try rows(of: field, at: path, table))
    } else {
      content = .value(
        try value(field, "value", at: path, position: path, ProfileKeys.measure(of: path)))
    }
    var figure = ProfileFigure(
      content, kind: try kind(field, at: path), source: try source(field, at: path))
    figure.rule = try rule(field, at: path)
    document.figures[path] = figure
  }

  private func rows(
    of field: Node.Mapping, at path: String, _ table: ProfileTable
  ) throws(ProfileError) -> [[String: ProfileValue]] {
    guard let nodes = field["value"]?.sequence, !nodes.isEmpty else {
      let names = table.columns.filter(\.isRequired).map(\.name).joined(separator: " and ")
      throw fault("\(path).value", "must be a list of at least one row of \(names)")
    }
    var rows: [[String: ProfileValue]] = []
    for (index, node) in nodes.enumerated() {
      let position = "\(path)[\(index)]"
      let mapping = try mapping(node, at: position, keys: table.columns.map(\.name))
      var row: [String: ProfileValue] = [:]
      for column in table.columns where column.isRequired || mapping[column.name] != nil {
        row[column.name] = try value(
          mapping, column.name, at: position, position: "\(position).\(column.name)",
          column.measure)
      }
      rows.append(row)
    }
    return rows
  }

  private func rule(_ field: Node.Mapping, at path: String) throws(ProfileError) -> MemoryRule? {
    guard let text = try text(field, "rule", at: path) else { return nil }
    guard let rule = MemoryRule(rawValue: text) else {
      let rules = MemoryRule.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault("\(path).rule", "\"\(text)\" is none of \(rules)")
    }
    return rule
  }

  private func kind(
    _ field: Node.Mapping, at path: String
  ) throws(ProfileError) -> ProfileField.Kind {
    let text = try requiredText(field, "kind", at: path)
    guard let kind = ProfileField.Kind(rawValue: text) else {
      let kinds = ProfileField.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault("\(path).kind", "\"\(text)\" is none of \(kinds)")
    }
    return kind
  }

  private func source(_ field: Node.Mapping, at path: String) throws(ProfileError) -> String {
    let source = try requiredText(field, "source", at: path)
    guard !source.isEmpty else { throw fault("\(path).source", "must say where the value is from") }
    return source
  }
}
