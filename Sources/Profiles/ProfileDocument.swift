/// A profile or a part of one: its figures as numbers, with where each comes from and how it was
/// written. Files, what-ifs and measurements all become one, and it alone is written.
public struct ProfileDocument: Hashable, Sendable {
  /// The machine or part in a few words.
  var title: String?
  /// What the figures stand for, in a sentence or two.
  var description: String?
  var group: String?
  /// In the order of the file.
  var clusterNames: [String] = []
  /// By path.
  var figures: [String: ProfileFigure] = [:]
  /// The parts that what-ifs have put in, whose figures these are.
  var replacements: [ProfileKind: String] = [:]

  /// A document without figures.
  public init(title: String? = nil, description: String? = nil) {
    self.title = title
    self.description = description
  }

  /// The document as a file that reads back as the same.
  public var yaml: String { ProfileWriter(self).yaml }

  /// Notes a number, to three significant digits, as the figure at `path`, such as
  /// `cpu.clusters.cores.int8`. It says nothing about whether the figures make sense together.
  ///
  /// - Precondition: profiles have such a figure, and it is one number.
  public mutating func note(
    _ path: String, _ quantity: ProfileQuantity, kind: ProfileField.Kind = .measured,
    source: String
  ) {
    note(path, .value(ProfileValue(quantity.rounded)), kind, source)
  }

  /// Notes rows of numbers by their columns, to three significant digits, as the table at `path`.
  ///
  /// - Precondition: profiles have such a table.
  public mutating func note(
    _ path: String, rows: [[String: ProfileQuantity]], kind: ProfileField.Kind = .measured,
    source: String
  ) {
    let rows = rows.map { row in row.mapValues { ProfileValue($0.rounded) } }
    note(path, .rows(rows), kind, source)
  }

  private mutating func note(
    _ path: String, _ content: ProfileFigure.Content, _ kind: ProfileField.Kind, _ source: String
  ) {
    if let name = ProfileKeys.cluster(of: path), !clusterNames.contains(name) {
      clusterNames.append(name)
    }
    precondition(
      ProfileKeys.paths(clusters: clusterNames).contains(path), "profiles have no figure \(path)")
    figures[path] = ProfileFigure(content, kind: kind, source: source)
  }

  /// How many rows the table at `path` has; 0 where there is none.
  public func rowCount(of path: String) -> Int { figures[path]?.rows.count ?? 0 }

  /// Takes over what `own` says, figure by figure; the rest stays.
  public mutating func overlay(_ own: ProfileDocument) {
    title = own.title ?? title
    description = own.description ?? description
    group = own.group ?? group
    replacements.merge(own.replacements) { $1 }
    takeOver(own)
  }
}

extension ProfileDocument {
  /// All paths of figures that it may have, in the order of a data sheet.
  var paths: [String] { ProfileKeys.paths(clusters: clusterNames) }

  /// All figures as they are written, in the order of a data sheet, a table in one line.
  public var fields: [ProfileField] {
    paths.compactMap { path in figures[path]?.field(at: path) }
  }

  /// What-ifs that are in it, such as `storage=ufs-4.0`: parts, then figures in their order.
  ///
  /// A figure that replaced one of them has another source, so none is told of that is gone.
  var overrides: [String] {
    let parts = ProfileKind.parts.compactMap { kind in
      replacements[kind].map { "\(kind.rawValue)=\($0)" }
    }
    return parts
      + fields.filter { $0.source == ProfileFigure.override }.map {
        "\($0.path)=\($0.value)"
      }
  }

  /// Whether something is said below `section`.
  func has(_ section: String) -> Bool { figures.keys.contains { $0.hasPrefix(section + ".") } }

  /// Forgets the part of this kind, and takes that of `part`.
  mutating func replace(_ kind: ProfileKind, by part: ProfileDocument) {
    figures = figures.filter { !ProfileKeys.isFigure($0.key, of: kind) }
    if kind == .soc { clusterNames = [] }
    replacements[kind] = nil
    takeOver(part)
  }

  /// Puts `figure` at `path`, where no other form of the same is left.
  mutating func put(_ figure: ProfileFigure, at path: String) {
    if path == ProfileKeys.curvePath { figures["storage.bandwidth"] = nil }
    if path == "storage.bandwidth" { figures[ProfileKeys.curvePath] = nil }
    figures[path] = figure
  }

  private mutating func takeOver(_ other: ProfileDocument) {
    clusterNames += other.clusterNames.filter { !clusterNames.contains($0) }
    for (path, figure) in other.figures { put(figure, at: path) }
  }
}
