import Yams

/// Reads the text of a profile into a document: keys, kinds and sources are checked here.
struct ProfileReader {
  /// Named in errors.
  let file: String

  /// Larger texts are no profiles; the limit bounds what the YAML parser has to bear.
  static let maximumLength = 1 << 18

  func document(from yaml: String) throws(ProfileError) -> ProfileDocument {
    guard yaml.utf8.count <= Self.maximumLength else {
      throw ProfileError(file: file, reason: "this is too long for a device profile")
    }
    let root = try mapping(try parse(yaml), at: nil, keys: ProfileKeys.top)
    var document = ProfileDocument()
    document.title = try text(root, "title", at: nil)
    document.description = try text(root, "description", at: nil)
    try readProcessor(root, into: &document)
    try readFields(ProfileKeys.memory, of: root, in: "memory", into: &document)
    try readStorage(root, into: &document)
    return document
  }

  private func parse(_ yaml: String) throws(ProfileError) -> Node {
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch {
      throw ProfileError(file: file, reason: Self.reason(for: error))
    }
    guard let node else { throw ProfileError(file: file, reason: "the profile is empty") }
    return node
  }

  /// What is wrong, without the whole profile that the parser quotes for a key that is there twice.
  private static func reason(for error: any Error) -> String {
    if case YamlError.duplicatedKeysInMapping(let keys, _) = error {
      let names = keys.joined(separator: ", ")
      return "\(names) is there twice in one place; keep one of them"
    }
    let lines = "\(error)".split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    return "this is not YAML: \(lines.joined(separator: " "))"
  }

  private func readProcessor(
    _ root: Node.Mapping, into document: inout ProfileDocument
  ) throws(ProfileError) {
    let cpu = try section(root, "cpu", keys: ProfileKeys.cpu)
    try readField(cpu, "threads", in: "cpu", into: &document)
    try readField(cpu, "dispatch", in: "cpu", into: &document)
    guard let clusters = cpu["clusters"]?.sequence, !clusters.isEmpty else {
      throw fault("cpu.clusters", "must be a list of at least one cluster of cores")
    }
    for (index, node) in clusters.enumerated() {
      try readCluster(node, at: "cpu.clusters[\(index)]", into: &document)
    }
  }

  private func readCluster(
    _ node: Node, at position: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    let cluster = try mapping(node, at: position, keys: ["name"] + ProfileKeys.cluster)
    let name = try text(cluster, "name", at: position)
    guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" }) else {
      throw fault("\(position).name", "must consist of letters, digits and hyphens")
    }
    guard !document.clusterNames.contains(name) else {
      throw fault("\(position).name", "\"\(name)\" is the name of an earlier cluster")
    }
    document.clusterNames.append(name)
    for key in ProfileKeys.cluster {
      try readField(cluster, key, in: "cpu.clusters.\(name)", into: &document)
    }
  }

  private func readStorage(
    _ root: Node.Mapping, into document: inout ProfileDocument
  ) throws(ProfileError) {
    let storage = try section(root, "storage", keys: ProfileKeys.storage)
    for key in ["lanes", "ceiling", "latency"] {
      try readField(storage, key, in: "storage", into: &document)
    }
    switch (storage["curve"], storage["bandwidth"]) {
    case (let curve?, nil): document.curve = try readCurve(curve)
    case (nil, _?): try readField(storage, "bandwidth", in: "storage", into: &document)
    case (nil, nil): throw fault("storage", "needs a curve or a bandwidth")
    case (_?, _?): throw fault("storage", "has a curve and a bandwidth: keep one of them")
    }
  }

  private func readCurve(_ node: Node) throws(ProfileError) -> ProfileDocument.Curve {
    let path = ProfileKeys.curvePath
    let curve = try mapping(node, at: path, keys: ProfileKeys.field)
    guard let nodes = curve["value"]?.sequence, !nodes.isEmpty else {
      throw fault("\(path).value", "must be a list of at least one row of size and bandwidth")
    }
    var rows: [ProfileDocument.Row] = []
    for (index, node) in nodes.enumerated() {
      let position = "\(path)[\(index)]"
      let row = try mapping(node, at: position, keys: ProfileKeys.row)
      rows.append(
        ProfileDocument.Row(
          size: try text(row, "size", at: position),
          depth: try optionalText(row, "depth", at: position),
          bandwidth: try text(row, "bandwidth", at: position),
          latency: try optionalText(row, "latency", at: position)))
    }
    return ProfileDocument.Curve(
      rows: rows, kind: try kind(curve, at: path), source: try source(curve, at: path))
  }

  private func readFields(
    _ keys: [String], of root: Node.Mapping, in name: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    let section = try section(root, name, keys: keys)
    for key in keys { try readField(section, key, in: name, into: &document) }
  }

  private func readField(
    _ section: Node.Mapping, _ key: String, in prefix: String, into document: inout ProfileDocument
  ) throws(ProfileError) {
    let path = "\(prefix).\(key)"
    guard let node = section[key] else { throw fault(path, "is missing") }
    guard node.mapping != nil else {
      throw fault(path, "must be written as { value: …, kind: …, source: … }")
    }
    let field = try mapping(node, at: path, keys: ProfileKeys.field)
    document.fields[path] = ProfileField(
      path: path, value: try text(field, "value", at: path), kind: try kind(field, at: path),
      source: try source(field, at: path))
  }
}

extension ProfileReader {
  private func section(
    _ root: Node.Mapping, _ name: String, keys: [String]
  ) throws(ProfileError) -> Node.Mapping {
    guard let node = root[name] else { throw fault(name, "is missing") }
    return try mapping(node, at: name, keys: keys)
  }

  /// The mapping at `path`, which has no other keys than `keys`.
  private func mapping(
    _ node: Node, at path: String?, keys: [String]
  ) throws(ProfileError) -> Node.Mapping {
    guard let mapping = node.mapping else {
      throw fault(path, "must be a mapping with the keys \(keys.joined(separator: ", "))")
    }
    for (key, _) in mapping {
      guard let name = key.scalar?.string else { throw fault(path, "has a key that is no text") }
      guard keys.contains(name) else {
        let nearest = NearestName.nearest(to: name, among: keys) ?? ""
        throw fault(
          join(path, name), "is not a key of a profile; the nearest is \(join(path, nearest))")
      }
    }
    return mapping
  }

  private func text(
    _ mapping: Node.Mapping, _ key: String, at path: String?
  ) throws(ProfileError) -> String {
    guard let text = try optionalText(mapping, key, at: path) else {
      throw fault(join(path, key), "is missing")
    }
    return text
  }

  private func optionalText(
    _ mapping: Node.Mapping, _ key: String, at path: String?
  ) throws(ProfileError) -> String? {
    guard let node = mapping[key] else { return nil }
    guard let scalar = node.scalar else { throw fault(join(path, key), "must be one text") }
    // A description in several lines ends with a line break that nobody means.
    var text = scalar.string
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private func kind(
    _ field: Node.Mapping, at path: String
  ) throws(ProfileError) -> ProfileField.Kind {
    let text = try text(field, "kind", at: path)
    guard let kind = ProfileField.Kind(rawValue: text) else {
      let kinds = ProfileField.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw fault("\(path).kind", "\"\(text)\" is none of \(kinds)")
    }
    return kind
  }

  private func source(_ field: Node.Mapping, at path: String) throws(ProfileError) -> String {
    let source = try text(field, "source", at: path)
    guard !source.isEmpty else { throw fault("\(path).source", "must say where the value is from") }
    return source
  }

  private func join(_ path: String?, _ key: String) -> String {
    path.map { "\($0).\(key)" } ?? key
  }

  private func fault(_ path: String?, _ reason: String) -> ProfileError {
    ProfileError(file: file, path: path, reason: reason)
  }
}
