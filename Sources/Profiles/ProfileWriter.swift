/// Writes a document in the form that `ProfileReader` reads.
struct ProfileWriter {
  private let document: ProfileDocument

  init(_ document: ProfileDocument) { self.document = document }

  var yaml: String {
    let texts = [
      ("title", document.title), ("description", document.description), ("group", document.group),
    ]
    var lines = texts.compactMap { key, text in text.map { "\(key): \(YAMLText.quoted($0))" } }
    lines += overrides + processor
    lines += section("memory", keys: ProfileKeys.memory)
    lines += section("storage", keys: ProfileKeys.storageFigures)
    lines += section("thermal", keys: ProfileKeys.thermal)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The parts that what-ifs have put in; a part's own figures do not tell.
  private var overrides: [String] {
    let parts = ProfileKind.parts.compactMap { kind in
      document.replacements[kind].map { "\(kind.rawValue): \(YAMLText.quoted($0))" }
    }
    return parts.isEmpty ? [] : ["overrides: { \(parts.joined(separator: ", ")) }"]
  }

  private var processor: [String] {
    let clusters = document.clusterNames.flatMap(cluster)
    let lines =
      (clusters.isEmpty ? [] : ["  clusters:"] + clusters)
      + figures(Array(ProfileKeys.cpu.dropFirst()), in: "cpu", indentation: 2)
    return lines.isEmpty ? [] : ["cpu:"] + lines
  }

  private func cluster(_ name: String) -> [String] {
    let path = "cpu.clusters.\(name)"
    let kernels = ProfileKeys.kernels.flatMap { kernel($0, in: "\(path).kernels") }
    return ["    - name: \(YAMLText.quoted(name))"]
      + figures(ProfileKeys.clusterFigures, in: path, indentation: 6)
      + (kernels.isEmpty ? [] : ["      kernels:"] + kernels)
  }

  private func kernel(_ kind: String, in prefix: String) -> [String] {
    let path = "\(prefix).\(kind)"
    let share = figures([ProfileKeys.busShare], in: path, indentation: 10)
    guard !share.isEmpty else { return figures([kind], in: prefix, indentation: 8) }
    let rate = figures([kind], in: prefix, named: "rate", indentation: 10)
    return ["        \(kind):"] + rate + share
  }

  private func section(_ name: String, keys: [String]) -> [String] {
    let lines = figures(keys, in: name, indentation: 2)
    return lines.isEmpty ? [] : ["\(name):"] + lines
  }

  /// - Parameter name: What stands before the figures; nil for their own keys.
  private func figures(
    _ keys: [String], in prefix: String, named name: String? = nil, indentation: Int
  ) -> [String] {
    keys.flatMap { key in
      let path = "\(prefix).\(key)"
      guard let figure = document.figures[path] else { return [String]() }
      switch figure.content {
      case .rows(let rows): return lines(of: rows, of: figure, at: path, key: key)
      case .value(let value):
        let rule = figure.rule.map { "rule: \($0.rawValue), " } ?? ""
        return [
          String(repeating: " ", count: indentation)
            + "\(name ?? key): { value: \(YAMLText.quoted(value.text)), \(rule)"
            + "kind: \(figure.kind.rawValue), source: \(YAMLText.quoted(figure.source)) }"
        ]
      }
    }
  }

  private func lines(
    of rows: [[String: ProfileValue]], of figure: ProfileFigure, at path: String, key: String
  ) -> [String] {
    let columns = ProfileKeys.tables[path]?.columns ?? []
    let rows = rows.map { row in
      let texts = columns.compactMap { column in
        row[column.name].map { "\(column.name): \(YAMLText.quoted($0.text))" }
      }
      return "      - { \(texts.joined(separator: ", ")) }"
    }
    return [
      "  \(key):", "    kind: \(figure.kind.rawValue)",
      "    source: \(YAMLText.quoted(figure.source))",
      "    value:",
    ] + rows
  }
}
