public import Files
import Metrics
import Quantities
public import Results

/// What results are held to: the figures of earlier ones, and what those owed themselves to.
public struct Baseline: Sendable {
  /// Where it comes from, for messages.
  let path: String
  let kind: ResultKind
  let entries: [BaselineRecord.Entry]

  /// What is in the file or run folder at `path`: a result, or what was kept of one.
  ///
  /// - Throws: `RunError` or `FileError`, in a sentence, where it is none, damaged, of a version
  ///   that is not known yet, interrupted, or not of results of `kind`.
  public init(path: String, of kind: ResultKind, files: any FileSystem) throws {
    let result = try ReadResult(path: path, files: files)
    guard result.kind == kind else {
      throw RunError(
        "\(path) has figures of `\(result.kind.rawValue)`, and those here are of"
          + " `\(kind.rawValue)`; name such a result")
    }
    guard result.isComplete else {
      throw RunError(
        "\(path) was interrupted, so that its figures are those of a part; name one that came to"
          + " its end")
    }
    self.path = path
    self.kind = kind
    entries =
      switch result {
      case .baseline(let record): record.results
      case .run(let file): [BaselineRecord.Entry(try ResultFigures(file.content))]
      case .tune(let record): [BaselineRecord.Entry(try ResultFigures(record))]
      case .workload(let record): [BaselineRecord.Entry(try ResultFigures(record))]
      case .bench(let records): try records.map { BaselineRecord.Entry(try ResultFigures($0)) }
      }
  }

  /// What `result` is held to, and what of its settings is otherwise there, in a sentence.
  public func match(_ result: ResultFigures) -> (base: GateBase, remark: String?) {
    guard !entries.isEmpty else { return (.refused("\(path) has no results"), nil) }
    guard let entry = entry(for: result) else {
      let row = Configuration.row.compactMap { result.configuration[$0] }.first ?? ""
      return (.refused("\(path) has no row of \(row)"), nil)
    }
    if let key = difference(in: Configuration.identity, entry, result) {
      return (.refused(refusal(key, entry.configuration[key], result.configuration[key])), nil)
    }
    let different = Configuration.keys.filter {
      $0 != Configuration.command && difference(in: [$0], entry, result) != nil
    }
    let others =
      different.map { Configuration.words($0, entry.configuration[$0], in: kind) }
      + CommandOptions.unsaid(entry.configuration, result.configuration, saysPrompt: false).old
    let remark =
      "\(path) was made with other settings: \(others.joined(separator: ", "))"
    return (.figures(entry.figures), others.isEmpty ? nil : remark)
  }

  /// Why figures bound nothing whose `key` was `old` and is `new`.
  private func refusal(_ key: String, _ old: String?, _ new: String?) -> String {
    guard key == "overrides" else {
      return "\(path) is of another \(title(key)): \(old ?? "none"), and not \(new ?? "none")"
    }
    let words = { (value: String?) in value.map { "with --set \($0)" } ?? "without --set" }
    return "\(path) was made \(words(old)), and not \(words(new))"
  }

  private func title(_ key: String) -> String { Configuration.title(of: key, in: kind) }

  /// Of several rows that which is most like `result`.
  private func entry(for result: ResultFigures) -> BaselineRecord.Entry? {
    let alike = entries.filter { difference(in: Configuration.row, $0, result) == nil }
    func likeness(_ entry: BaselineRecord.Entry) -> Int {
      entry.configuration.count { result.configuration[$0.key] == $0.value }
    }
    return alike.max { likeness($0) < likeness($1) }
  }

  /// The first of `keys` that is otherwise in both; a file without weights has no hash of them, and
  /// an early one none of contents.
  private func difference(
    in keys: [String], _ entry: BaselineRecord.Entry, _ result: ResultFigures
  ) -> String? {
    keys.first { key in
      let (old, new) = (entry.configuration[key], result.configuration[key])
      let isHash = key == "model_sha256" || Configuration.contents.contains(key)
      return old != new && !(isHash && (old == nil || new == nil))
    }
  }
}

extension BaselineRecord {
  /// What to keep of `results`: their configurations, the figures that matter most, and those that
  /// `gates` are about.
  public init(_ results: [ResultFigures], gates: GateSet, command: String) {
    let keys = Set(ResultFigures.chief + gates.keys)
    self.init(
      engineVersion: Edgewise.version, resultKind: results.first?.kind ?? .run,
      results: results.map { Entry($0) { keys.contains($0) } }, command: command)
  }
}

extension BaselineRecord.Entry {
  /// The figures of `result` whose keys are wanted.
  init(_ result: ResultFigures, where isWanted: (String) -> Bool = { _ in true }) {
    self.init(
      configuration: result.configuration, figures: result.figures.filter { isWanted($0.key) })
  }
}
