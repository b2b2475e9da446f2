/// Writes a document in the form that `ProfileReader` reads.
struct ProfileWriter {
  private let document: ProfileDocument

  init(_ document: ProfileDocument) { self.document = document }

  var yaml: String {
    var lines = [
      "title: \(quoted(document.title))", "description: \(quoted(document.description))",
      "cpu:", "  clusters:",
    ]
    for name in document.clusterNames {
      lines.append("    - name: \(quoted(name))")
      lines += fields(ProfileKeys.cluster, in: "cpu.clusters.\(name)", indentation: 6)
    }
    lines += fields(["threads", "dispatch"], in: "cpu", indentation: 2)
    lines.append("memory:")
    lines += fields(ProfileKeys.memory, in: "memory", indentation: 2)
    lines.append("storage:")
    lines += fields(ProfileKeys.storage, in: "storage", indentation: 2)
    if let curve = document.curve { lines += self.lines(of: curve) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func fields(_ keys: [String], in prefix: String, indentation: Int) -> [String] {
    keys.compactMap { key in
      guard let field = document.fields["\(prefix).\(key)"] else { return nil }
      return String(repeating: " ", count: indentation)
        + "\(key): { value: \(quoted(field.value)), "
        + "kind: \(field.kind.rawValue), source: \(quoted(field.source)) }"
    }
  }

  private func lines(of curve: ProfileDocument.Curve) -> [String] {
    let rows = curve.rows.map { row in
      let entries = [
        ("size", row.size), ("depth", row.depth), ("bandwidth", row.bandwidth),
        ("latency", row.latency),
      ]
      let texts = entries.compactMap { key, value in value.map { "\(key): \(quoted($0))" } }
      return "      - { \(texts.joined(separator: ", ")) }"
    }
    return [
      "  curve:", "    kind: \(curve.kind.rawValue)", "    source: \(quoted(curve.source))",
      "    value:",
    ] + rows
  }

  /// A double-quoted YAML scalar on one line.
  private func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// Control characters, and what YAML takes for a line break or refuses, as escapes.
  private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x22, 0x5C: return "\\\(scalar)"
    case 0..<0x20, 0x7F...0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: return String(scalar)
    }
  }
}
