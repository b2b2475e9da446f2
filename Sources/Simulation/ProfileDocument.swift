import Quantities

/// A profile as text: what the file says, checked for its form and not for its quantities.
struct ProfileDocument: Hashable, Sendable {
  var title = ""
  var description = ""
  /// In the order of the file.
  var clusterNames: [String] = []
  /// By path, without the rows of the storage curve.
  var fields: [String: ProfileField] = [:]
  var curve: Curve?

  /// The rows of `storage.curve`.
  struct Curve: Hashable, Sendable {
    var rows: [Row]
    var kind: ProfileField.Kind
    var source: String
  }

  /// One row of the storage curve; without a depth it is 1, without a latency the storage's own.
  struct Row: Hashable, Sendable {
    var size: String
    var depth: String?
    var bandwidth: String
    var latency: String?
  }
}

/// The keys that a profile may have.
enum ProfileKeys {
  static let top = ["title", "description", "cpu", "memory", "storage"]
  static let cpu = ["clusters", "threads", "dispatch"]
  static let cluster = ["cores", "clock", "int8", "float32", "bandwidth"]
  static let memory = ["total", "available", "peak", "bandwidth"]
  static let storage = ["lanes", "ceiling", "latency", "bandwidth", "curve"]
  static let field = ["value", "kind", "source"]
  static let row = ["size", "depth", "bandwidth", "latency"]
  /// The other form of `storage.bandwidth`: only one of the two can be there.
  static let curvePath = "storage.curve"

  /// All paths of fields, in the order of a data sheet.
  static func paths(clusters: [String]) -> [String] {
    clusters.flatMap { name in cluster.map { "cpu.clusters.\(name).\($0)" } }
      + ["cpu.threads", "cpu.dispatch"] + memory.map { "memory.\($0)" }
      + storage.map { "storage.\($0)" }
  }
}

extension ProfileDocument {
  /// All fields in the order of a data sheet, the curve in one.
  var orderedFields: [ProfileField] {
    ProfileKeys.paths(clusters: clusterNames).compactMap { path in
      if path == ProfileKeys.curvePath, let curve { return curve.field }
      return fields[path]
    }
  }
}

extension ProfileDocument.Curve {
  /// The whole curve as one line.
  fileprivate var field: ProfileField {
    ProfileField(
      path: ProfileKeys.curvePath, value: rows.map(\.text).joined(separator: ", "), kind: kind,
      source: source)
  }
}

extension ProfileDocument.Row {
  /// Such as `128 KiB x 4: 1486 MiB/s`.
  fileprivate var text: String {
    size + (depth.map { " x \($0)" } ?? "") + ": " + bandwidth
      + (latency.map { " after \($0)" } ?? "")
  }
}
