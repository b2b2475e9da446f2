import Metrics
import Quantities
import Results

/// The figures of a kind of result by all the names that they may be called in a gate.
struct FigureIndex {
  let kind: ResultKind
  /// What stands above the figures in the file.
  private let root: [String]
  /// Keys of all that are single numbers, in the order of the file, with those that stand above.
  let keys: [String]

  /// The figures of results of `content`; of a search those of its winner.
  ///
  /// - Throws: `DecodingError` where a record cannot say what it looks like.
  init(of content: any ResultContent.Type) throws {
    kind = content.kind
    root = content.kind.judgedPath
    var fields = try ResultSchema(of: content).fields
    for key in root {
      guard case .object(let inner)? = fields.first(where: { $0.key == key })?.shape else {
        preconditionFailure("results of \(content.kind.rawValue) have \(key)")
      }
      fields = inner
    }
    keys = Self.numbers(in: fields, at: []).map { $0.joined(separator: ".") }
  }

  private static func numbers(in fields: [RecordShape.Field], at path: [String]) -> [[String]] {
    fields.flatMap { field -> [[String]] in
      switch field.shape {
      case .integer, .large, .number: [path + [field.key]]
      case .object(let inner): numbers(in: inner, at: path + [field.key])
      case .truth, .text, .list, .map: []
      }
    }
  }

  /// What the catalogue says of the figure at `key`.
  func figure(at key: String) -> Figure? {
    Figure.find(root + key.split(separator: ".").map(String.init), in: kind.rawValue)
  }

  /// The figure that people call `text`: a key, the end of one, a short name, or a percentile of
  /// one of these, as in `p99(itl)`.
  ///
  /// - Throws: `GateError` that names the nearest, or all that it could be.
  func reference(to text: String) throws(GateError) -> FigureReference {
    let text = Self.normal(text)
    guard text.last == ")", let open = text.firstIndex(of: "(") else {
      return FigureReference(key: try key(called: text), rows: rows(called: text))
    }
    let statistic = Self.normal(String(text[..<open]))
    let name = Self.normal(String(text[text.index(after: open)...].dropLast()))
    let kept = statistics(of: name)
    if let key = kept.first(where: { Self.isSame($0.name, statistic) })?.key {
      return FigureReference(key: key, rows: rows(called: name))
    }
    if kept.isEmpty {
      let key = try key(called: name)
      throw GateError("there is one \(name) in a result and no \(statistic) of it; name \(key)")
    }
    throw GateError(
      "\(statistic.isEmpty ? "that" : statistic) of \(name) is not in a result; there are"
        + " \(Self.list(kept.map { "\($0.name)(\(name))" }))")
  }

  private func key(called name: String) throws(GateError) -> String {
    for stem in stems(of: name) {
      if keys.contains(stem) { return stem }
      let ends = keys.filter { $0.hasSuffix("." + stem) }
      if ends.count == 1 { return ends[0] }
      if !ends.isEmpty { throw GateError("\(name) may be \(Self.list(ends, "or")); name one") }
    }
    let kept = statistics(of: name)
    guard kept.isEmpty else {
      throw GateError(
        "\(name) is many times; name \(Self.list(kept.map { "\($0.name)(\(name))" }, "or"))")
    }
    let known =
      shortNames + keys + keys.compactMap { $0.split(separator: ".").last.map(String.init) }
    let nearest = NearestName.nearest(to: name, among: known.filter { $0 != name }) ?? ""
    throw GateError(
      "\(name.debugDescription) is no figure of `\(kind.rawValue)`; nearest: \(nearest);"
        + " `edgewise figures` has them all")
  }

  /// The statistics that results have of what is called `name`.
  private func statistics(of name: String) -> [(name: String, key: String)] {
    for stem in stems(of: name) {
      let bare = stem.hasSuffix("_seconds") ? String(stem.dropLast("_seconds".count)) : stem
      let found = Self.statistics.compactMap { statistic in
        [
          "\(stem).\(statistic)", "\(stem)_\(statistic)", "\(bare)_\(statistic)_seconds",
          "statistics.\(stem).\(statistic)",
        ].first(where: keys.contains).map { (statistic, $0) }
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  private static let statistics = [
    "p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99", "median", "min", "max", "avg",
    "sd", "std",
  ]

  private static func isSame(_ name: String, _ other: String) -> Bool {
    let halves: Set = ["p50", "median", "med"]
    return name == other || halves.contains(name) && halves.contains(other)
  }
}

/// A figure that a gate is about.
struct FigureReference: Hashable {
  let key: String
  let rows: RowChoice
}

/// Which of several results a gate is about.
enum RowChoice: Hashable {
  case all, decoding, prompts

  /// Whether `result` is one of them.
  func includes(_ result: ResultFigures) -> Bool {
    switch self {
    case .all: true
    case .decoding: result.figures["generated_tokens"] ?? 0 > 0
    case .prompts: result.figures["prompt_tokens"] ?? 0 > 0
    }
  }
}

// MARK: - Names

extension FigureIndex {
  private struct ShortName {
    let names: [String]
    /// What they stand for, in the order in which results are looked through.
    let keys: [String]
  }

  private static let shortNames = [
    ShortName(names: ["tok/s", "speed"], keys: ["tokens_per_second"]),
    ShortName(names: ["pp tok/s", "prefill"], keys: ["prefill_tokens_per_second"]),
    ShortName(names: ["warm tok/s"], keys: ["steady_state.tokens_per_second"]),
    ShortName(names: ["ttft"], keys: ["ttft_seconds"]),
    ShortName(names: ["itl"], keys: ["itl_seconds", "itl"]),
    ShortName(names: ["tpot"], keys: ["tpot_seconds"]),
    ShortName(names: ["e2e"], keys: ["e2e_seconds"]),
    ShortName(names: ["load"], keys: ["load_seconds"]),
    ShortName(names: ["stall_share", "stall"], keys: ["device_time_shares.stall", "stall_share"]),
    ShortName(names: ["hit_rate"], keys: ["experts.hit_rate", "hit_rate", "expert_hit_rate"]),
    ShortName(names: ["rss"], keys: ["peak_rss_bytes"]),
    ShortName(names: ["lag"], keys: ["worst_lag_seconds"]),
  ]

  private var shortNames: [String] { Self.shortNames.flatMap(\.names) }

  /// What `name` may stand for; a test of `bench` has one speed, whatever it is a test of.
  private func stems(of name: String) -> [String] {
    let keys = Self.shortNames.first { $0.names.contains(name) }?.keys ?? [name]
    return kind == .bench && keys == ["prefill_tokens_per_second"] ? ["tokens_per_second"] : keys
  }

  /// Speeds of prompts and of answers are never taken for each other.
  private func rows(called name: String) -> RowChoice {
    guard kind == .bench else { return .all }
    return switch Self.shortNames.first(where: { $0.names.contains(name) })?.names[0] {
    case "tok/s": .decoding
    case "pp tok/s": .prompts
    default: .all
    }
  }

  /// `name` in lower case, with one space where there are several.
  private static func normal(_ name: String) -> String {
    name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func list(_ names: [String], _ word: String = "and") -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " \(word) \(last)"
  }
}
