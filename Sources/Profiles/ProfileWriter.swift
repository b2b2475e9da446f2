/// Writes a document in the form that `ProfileReader` reads.
struct ProfileWriter {
  private let document: ProfileDocument

  init(_ document: ProfileDocument) { self.document = document }

  var yaml: String {
    let texts = [
      ("title", document.title), ("description", document.description), ("group", document.group),
    ]
    var lines = texts.compactMap { key, text in text.map { "\(key): \(YAMLText.quoted($0))" } }
    lines += ["cpu:", "  clusters:"]
    lines += document.clusterNames.flatMap(cluster)
    lines += figures(Array(ProfileKeys.cpu.dropFirst()), in: "cpu", indentation: 2)
    lines += section("memory", keys: ProfileKeys.memory)
    lines += section("storage", keys: ProfileKeys.storageFigures)
    lines += section("thermal", keys: ProfileKeys.thermal)
    return lines.joined(separator: "\n") + "\n"
  }

  private func cluster(_ name: String) -> [String] {
    let path = "cpu.clusters.\(name)"
    let kernels = figures(ProfileKeys.kernels, in: "\(path).kernels", indentation: 8)
    return ["    - name: \(YAMLText.quoted(name))"]
      + figures(ProfileKeys.clusterFigures, in: path, indentation: 6)
      + (kernels.isEmpty ? [] : ["      kernels:"] + kernels)
  }

  private func section(_ name: String, keys: [String]) -> [String] {
    let lines = figures(keys, in: name, indentation: 2)
    return lines.isEmpty ? [] : ["\(name):"] + lines
  }

  private func figures(_ keys: [String], in prefix: String, indentation: Int) -> [String] {
    keys.flatMap { key in
      let path = "\(prefix).\(key)"
      if let table = document.tables[path] {
        return lines(of: table, at: path, key: key)
      }
      guard let field = document.fields[path] else { return [] }
      return [
        String(repeating: " ", count: indentation)
          + "\(key): { value: \(YAMLText.quoted(field.value)), "
          + "kind: \(field.kind.rawValue), source: \(YAMLText.quoted(field.source)) }"
      ]
    }
  }

  private func lines(of table: ProfileTable, at path: String, key: String) -> [String] {
    let columns = ProfileKeys.tables[path]?.columns ?? []
    let rows = table.rows.map { row in
      let texts = columns.compactMap { column in
        row[column].map { "\(column): \(YAMLText.quoted($0))" }
      }
      return "      - { \(texts.joined(separator: ", ")) }"
    }
    return [
      "  \(key):", "    kind: \(table.kind.rawValue)",
      "    source: \(YAMLText.quoted(table.source))",
      "    value:",
    ] + rows
  }
}
