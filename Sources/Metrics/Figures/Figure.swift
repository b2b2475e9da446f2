/// One figure, or one fact, of the result files: its key, how people call it, in what it is
/// counted, which way is better, and what it means.
///
/// Tables, charts, schemas and the reference page take all of these from the catalogue.
public struct Figure: Hashable, Sendable {
  /// The key in the files, where needed with those that stand above it and the kind of file in
  /// front, such as `hit_rate`, `lm_head.floor` and `bench.samples`.
  public let key: String
  /// What people read beside it.
  public let name: String
  /// What people read above it in a table, where there is less room.
  public let column: String
  public let unit: FigureUnit
  public let better: Better
  /// What it is, in a sentence.
  public let definition: String

  /// Which way a figure is better.
  public enum Better: String, Sendable {
    case higher, lower
    /// Neither way, or a fact.
    case neither
  }

  /// A figure of the catalogue; its name stands above its column too, where none is given.
  init(
    _ key: String, _ name: String, column: String? = nil, _ unit: FigureUnit,
    _ better: Better, _ definition: String
  ) {
    self.key = key
    self.name = name
    self.column = column ?? name
    self.unit = unit
    self.better = better
    self.definition = definition
  }

  /// The same of what is better neither way.
  init(
    _ key: String, _ name: String, column: String? = nil, _ unit: FigureUnit, _ definition: String
  ) {
    self.init(key, name, column: column, unit, .neither, definition)
  }

  /// `value` as people read it.
  public func text(of value: Double) -> String { unit.text(of: value) }
}

extension Figure {
  /// Figures of one topic.
  public struct Topic: Sendable {
    public let title: String
    public let figures: [Figure]
  }

  /// All figures of all result files.
  public static let catalog = [
    Topic(title: "Speed and latency", figures: speed),
    Topic(title: "Where the time goes", figures: time),
    Topic(title: "Experts and prefetching", figures: experts),
    Topic(title: "Storage and memory", figures: storage),
    Topic(title: "Kernels and bounds", figures: kernels),
    Topic(title: "Search", figures: search),
    Topic(title: "Validation", figures: validation),
    Topic(title: "Routing", figures: routing),
    Topic(title: "Gates and comparisons", figures: compared),
    Topic(title: "Many requests", figures: workload),
    Topic(title: "Model, device and options", figures: conditions),
    Topic(title: "The file and the machine", figures: provenance),
  ]

  private static let byKey = Dictionary(
    catalog.flatMap(\.figures).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })

  /// The figure at `path` in files of a kind, such as `["trials", "hit_rate"]` in `tune`: what the
  /// catalogue says of most of the path, and of this kind rather than of all; nil where it says
  /// nothing.
  public static func find(_ path: [String], in kind: String) -> Figure? {
    for first in path.indices {
      let key = path[first...].joined(separator: ".")
      if let figure = byKey["\(kind).\(key)"] ?? byKey[key] { return figure }
    }
    return nil
  }

  /// The figure that a table names by its kind of file and its path there, dots between them, such
  /// as `bench.hit_rate`.
  ///
  /// - Precondition: the catalogue has it.
  public static func named(_ name: String) -> Figure {
    let words = name.split(separator: ".").map(String.init)
    guard let kind = words.first, let figure = find(Array(words.dropFirst()), in: kind) else {
      preconditionFailure("the catalogue has no figure \(name)")
    }
    return figure
  }
}
