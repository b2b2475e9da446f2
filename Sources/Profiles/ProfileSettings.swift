/// What several `--set` of one command ask for together.
struct ProfileSettings {
  private let profile: String
  /// What each path is set to, in the order of the alphabet.
  private var texts: [String: [String]] = [:]

  /// What `settings`, in any order, ask of `profile`, which errors name.
  init(_ settings: [String], of profile: String) throws(ProfileError) {
    self.profile = profile
    for setting in settings.sorted() {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw ProfileError(
          file: profile,
          reason: "\"\(setting)\" does not set anything; write it as storage.bandwidth=200 MB/s")
      }
      texts[parts[0].filter { !$0.isWhitespace }, default: []].append(parts[1].trimmed)
    }
    texts = texts.mapValues { $0.sorted() }
  }

  /// The parts to put in.
  func parts() throws(ProfileError) -> [(kind: ProfileKind, name: String)] {
    var parts: [(ProfileKind, String)] = []
    for kind in ProfileKind.parts {
      guard let names = texts[kind.rawValue] else { continue }
      guard names[0] == names[names.count - 1] else { throw contradiction(at: kind.rawValue) }
      parts.append((kind, names[0]))
    }
    return parts
  }

  /// The figures to put into `document`, whose parts are resolved.
  func figures(of document: ProfileDocument) throws(ProfileError) -> [String: ProfileFigure] {
    let settable = document.paths.filter { $0 != ProfileKeys.curvePath }
    let parts = ProfileKind.parts.map(\.rawValue)
    if let path = texts.keys.filter({ !(settable + parts).contains($0) }).min() {
      let suggestion = SettingSuggestion(settable: parts + settable, profile: profile)
      throw ProfileError(
        file: profile, path: path, reason: "this cannot be set; \(suggestion.text(for: path))")
    }
    var figures: [String: ProfileFigure] = [:]
    for path in settable {
      guard let texts = texts[path] else { continue }
      let figure = try figure(texts[0], at: path)
      for text in texts.dropFirst() {
        let isSame = try self.figure(text, at: path).hasNumbers(of: figure)
        guard isSame else { throw contradiction(at: path) }
      }
      figures[path] = figure
    }
    return figures
  }

  private func contradiction(at path: String) -> ProfileError {
    let texts = texts[path] ?? []
    return ProfileError(
      file: profile, path: path,
      reason: "is set to \(texts[0]) and to \(texts[texts.count - 1]); keep one of them")
  }

  /// What `text` puts at `path`: a quantity, or rows such as `30 s: 0.9, 90 s: 0.7`.
  private func figure(_ text: String, at path: String) throws(ProfileError) -> ProfileFigure {
    let content: ProfileFigure.Content
    if let columns = ProfileKeys.tables[path]?.columns {
      var rows: [[String: ProfileValue]] = []
      for (index, row) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated()
      {
        rows.append(try self.row(String(row), of: columns, at: path, index: index, whole: text))
      }
      content = .rows(rows)
    } else {
      content = .value(try value(text, ProfileKeys.measure(of: path), at: path))
    }
    return ProfileFigure(content, kind: .assumed, source: ProfileFigure.override)
  }

  private func row(
    _ text: String, of columns: [ProfileTable.Column], at path: String, index: Int, whole: String
  ) throws(ProfileError) -> [String: ProfileValue] {
    let cells = text.split(separator: ":").map(\.trimmed)
    guard cells.count == columns.count else {
      let names = columns.map(\.name)
      throw ProfileError(
        file: profile, path: path,
        reason: "\"\(whole)\" must be rows of \(names.joined(separator: " and ")), written as"
          + " \(names[0] == "after" ? "30 s: 0.9, 90 s: 0.7" : "128 MiB: 1, 8 GiB: 0.7")")
    }
    var row: [String: ProfileValue] = [:]
    for (column, cell) in zip(columns, cells) {
      row[column.name] = try value(cell, column.measure, at: "\(path)[\(index)].\(column.name)")
    }
    return row
  }

  private func value(
    _ text: String, _ measure: ProfileMeasure, at path: String
  ) throws(ProfileError) -> ProfileValue {
    do { return try measure.value(parsing: text) } catch {
      throw ProfileError(file: profile, path: path, reason: "\(error)")
    }
  }
}

extension ProfileFigure {
  /// Whether both say the same, however it is written.
  fileprivate func hasNumbers(of other: ProfileFigure) -> Bool {
    quantity == other.quantity
      && rows.map { $0.mapValues(\.quantity) } == other.rows.map { $0.mapValues(\.quantity) }
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
