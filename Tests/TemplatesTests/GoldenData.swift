import Files
import FoundationEssentials
import Templates

/// A template and what Jinja makes of it, from a file of cases.
struct GoldenTemplate: Sendable {
  /// What a template comes to.
  enum Outcome: Sendable, Equatable {
    case text(String)
    /// With what Jinja says of it.
    case error(String)
  }

  let name: String
  let source: String
  let variables: [(name: String, value: TemplateValue)]
  let expected: Outcome
}

extension GoldenTemplate: CustomStringConvertible {
  var description: String { name }
}

/// The folder of templates and cases, and another one where `EDGEWISE_TEMPLATES` names one.
enum GoldenData {
  static let folder =
    URL(filePath: #filePath).deletingLastPathComponent().path + "/Golden"
  static let furtherFolder = ProcessInfo.processInfo.environment["EDGEWISE_TEMPLATES"]

  /// What the clock shows in all cases: noon on the last day of January 2026.
  static let now = CivilTime(secondsSince1970: 1_769_860_800)

  static let templates: [GoldenTemplate] =
    cases(in: folder) + (furtherFolder.map(cases) ?? [])

  static let snippets: [GoldenTemplate] =
    snippets(in: folder) + (furtherFolder.map(snippets) ?? [])

  private static func bytes(_ path: String) -> [UInt8]? {
    (try? Data(contentsOf: URL(filePath: path))).map(Array.init)
  }

  /// The templates that `cases.json` names, with each of its conversations.
  private static func cases(in folder: String) -> [GoldenTemplate] {
    guard let json = bytes(folder + "/cases.json").flatMap({ try? GoldenReader.value($0) }) else {
      return []
    }
    let tokens = json["tokens"]?.members ?? []
    return (json["templates"]?.items ?? []).flatMap { entry -> [GoldenTemplate] in
      guard let file = entry["template"]?.text, let source = bytes("\(folder)/\(file)") else {
        return []
      }
      return (entry["results"]?.members ?? []).map { conversation, outcome in
        GoldenTemplate(
          name: "\(file), \(conversation)", source: String(decoding: source, as: UTF8.self),
          variables: tokens + (json["conversations"]?[conversation]?.members ?? []),
          expected: outcome.outcome)
      }
    }
  }

  /// Short templates, all with the same variables.
  private static func snippets(in folder: String) -> [GoldenTemplate] {
    guard let json = bytes(folder + "/snippets.json").flatMap({ try? GoldenReader.value($0) })
    else { return [] }
    let variables = (json["variables"]?.members ?? []) + [("bos_token", .text("<BOS>"))]
    return (json["cases"]?.items ?? []).map { entry in
      let source = entry["source"]?.text ?? ""
      return GoldenTemplate(
        name: source, source: source, variables: variables, expected: entry.outcome)
    }
  }
}

// MARK: - JSON

/// Reads JSON as values of templates, which keep the order of objects.
private enum GoldenReader {
  static func value(_ json: [UInt8]) throws -> TemplateValue {
    var scanner = JSONScanner(ByteWindow(json))
    return try value(&scanner)
  }

  private static func value(_ scanner: inout JSONScanner) throws(JSONFault) -> TemplateValue {
    switch try scanner.peek() {
    case UInt8(ascii: "{"):
      var members: [(key: String, value: TemplateValue)] = []
      try scanner.readObject { (scanner, key) throws(JSONFault) in
        members.append((key, try value(&scanner)))
      }
      return .dictionary(members)
    case UInt8(ascii: "["):
      var items: [TemplateValue] = []
      try scanner.readArray { (scanner) throws(JSONFault) in items.append(try value(&scanner)) }
      return .list(items)
    case UInt8(ascii: "\""): return .text(try scanner.readString())
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .truth(try scanner.readBool())
    case UInt8(ascii: "n"):
      try scanner.skipValue()
      return .null
    default: return .integer(try scanner.readInteger())
    }
  }
}

extension TemplateValue {
  fileprivate var members: [(name: String, value: TemplateValue)] {
    guard case .dictionary(let members) = self else { return [] }
    return members.map { ($0.key, $0.value) }
  }

  fileprivate var items: [TemplateValue] { if case .list(let items) = self { items } else { [] } }

  fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }

  fileprivate subscript(key: String) -> TemplateValue? {
    members.first { $0.name == key }?.value
  }

  fileprivate var outcome: GoldenTemplate.Outcome {
    self["text"]?.text.map(GoldenTemplate.Outcome.text) ?? .error(self["error"]?.text ?? "")
  }
}
