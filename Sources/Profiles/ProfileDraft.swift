/// A profile that is being put together from measurements, and its text.
///
/// It says nothing about whether the figures make sense: reading the text does.
public struct ProfileDraft: Hashable, Sendable {
  public var title: String
  public var description: String
  public var clusters: [Cluster] = []
  /// What the section `cpu` holds beside its clusters.
  public var cpu: [Figure] = []
  public var memory: [Figure] = []
  public var storage = Storage()
  /// Tables of `after` and `factor`, by `cpu` and `storage`; what stays cool is left out.
  public var thermal: [Table] = []

  /// One figure and where it comes from.
  public struct Figure: Hashable, Sendable {
    public var key: String
    /// A quantity with its unit, or a plain number.
    public var value: String
    public var kind: ProfileField.Kind
    public var source: String

    /// The figure called `key`.
    public init(
      _ key: String, _ value: String, kind: ProfileField.Kind = .measured, source: String
    ) {
      self.key = key
      self.value = value
      self.kind = kind
      self.source = source
    }
  }

  /// One figure that is a list of rows.
  public struct Table: Hashable, Sendable {
    public var key: String
    /// Names of columns and what stands in them.
    public var rows: [[Cell]]
    public var kind: ProfileField.Kind
    public var source: String

    /// A column's name and what a row says there.
    public struct Cell: Hashable, Sendable {
      public var column: String
      public var value: String

      /// `value` in the column of that name.
      public init(_ column: String, _ value: String) {
        self.column = column
        self.value = value
      }
    }

    /// The table called `key`.
    public init(
      _ key: String, rows: [[Cell]], kind: ProfileField.Kind = .measured, source: String
    ) {
      self.key = key
      self.rows = rows
      self.kind = kind
      self.source = source
    }
  }

  /// Cores of one sort.
  public struct Cluster: Hashable, Sendable {
    public var name: String
    public var figures: [Figure]
    /// What all cores of it draw from memory together.
    public var shared: Figure?
    /// Throughput of one core by kind of kernel, as a share of that of its arithmetic.
    public var kernels: [Figure] = []

    /// A cluster with `figures`.
    public init(name: String, figures: [Figure]) {
      self.name = name
      self.figures = figures
    }
  }

  /// The disk.
  public struct Storage: Hashable, Sendable {
    public var figures: [Figure] = []
    public var curve: Table?

    /// A disk of which nothing is known yet.
    public init() {}
  }

  /// A draft with nothing in it.
  public init(title: String, description: String) {
    self.title = title
    self.description = description
  }

  /// The whole profile as YAML.
  public var yaml: String {
    var lines = heading + ["cpu:", "  clusters:"]
    for cluster in clusters {
      lines.append("    - name: \(YAMLText.quoted(cluster.name))")
      lines += (cluster.figures + [cluster.shared].compactMap(\.self)).map { "      " + $0.line }
      if !cluster.kernels.isEmpty { lines.append("      kernels:") }
      lines += cluster.kernels.map { "        " + $0.line }
    }
    lines += cpu.map { "  " + $0.line } + ["memory:"] + memory.map { "  " + $0.line }
    return (lines + storageLines + thermalLines(thermal)).joined(separator: "\n") + "\n"
  }

  /// Title, description and storage alone, as YAML: a part to put into other profiles.
  public var storagePart: String {
    let heat = thermal.filter { $0.key == "storage" }
    return (heading + storageLines + thermalLines(heat)).joined(separator: "\n") + "\n"
  }

  private var heading: [String] {
    ["title: \(YAMLText.quoted(title))", "description: \(YAMLText.quoted(description))"]
  }

  private var storageLines: [String] {
    ["storage:"] + storage.figures.map { "  " + $0.line } + (storage.curve?.lines ?? [])
  }

  private func thermalLines(_ tables: [Table]) -> [String] {
    tables.isEmpty ? [] : ["thermal:"] + tables.flatMap(\.lines)
  }
}

extension ProfileDraft.Figure {
  fileprivate var line: String {
    "\(key): { value: \(YAMLText.quoted(value)), kind: \(kind.rawValue),"
      + " source: \(YAMLText.quoted(source)) }"
  }
}

extension ProfileDraft.Table {
  fileprivate var lines: [String] {
    [
      "  \(key):", "    kind: \(kind.rawValue)", "    source: \(YAMLText.quoted(source))",
      "    value:",
    ]
      + rows.map { row in
        let cells = row.map { "\($0.column): \(YAMLText.quoted($0.value))" }
        return "      - { \(cells.joined(separator: ", ")) }"
      }
  }
}
