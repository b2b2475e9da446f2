public import Files
import Quantities
import Yams

/// The locality of a family of models: what is typical of it, and what may be the least and the
/// most, as its file says.
public struct LocalityRange: Hashable, Sendable {
  /// What reports call the family.
  public var name: String
  /// Models of it that can be simulated by name.
  public var shapes: [String]
  /// What its files, and traces of its runs, call its architecture.
  public var architectures: [String]
  public var low: RoutingLocality
  public var typical: RoutingLocality
  public var high: RoutingLocality

  /// Which of them.
  public enum Level: String, CaseIterable, Sendable {
    case low
    case typical
    case high
  }

  /// The locality at `level`.
  public subscript(level: Level) -> RoutingLocality {
    switch level {
    case .low: low
    case .typical: typical
    case .high: high
    }
  }

  /// The range in the YAML file at `path`: a key for each of the numbers, which is a number or a
  /// mapping of `low`, `typical`, `high` and `source`, and what the family is called.
  ///
  /// - Throws: `FileError` when it cannot be read, `SynthesisError` when it says something else.
  public init(path: String, files: any FileSystem) throws {
    let yaml = try files.yaml(of: path, limit: ByteLimit(.mebibytes(1), of: "locality"))
    try self.init(yaml: yaml, path: path)
  }

  /// The range that `yaml` says, which errors call `path`.
  init(yaml: String, path: String) throws(SynthesisError) {
    do throws(SynthesisError) {
      try self.init(LocalityDocument(yaml: yaml))
    } catch { throw SynthesisError("\(path): \(error)") }
  }

  private init(_ document: LocalityDocument) throws(SynthesisError) {
    name = try document.text("family")
    shapes = try document.list("shapes")
    architectures = try document.list("architectures")
    (low, typical, high) = (RoutingLocality(), RoutingLocality(), RoutingLocality())
    for parameter in RoutingLocality.parameters {
      let values = try document.values(of: parameter)
      low[keyPath: parameter.path] = values.low
      typical[keyPath: parameter.path] = values.typical
      high[keyPath: parameter.path] = values.high
    }
    let (confidence, source) = (try document.text("confidence"), try document.text("source"))
    let basis = { (level: Level) in
      "\(level.rawValue) of \(document.name), confidence \(confidence): \(source)"
    }
    (low.basis, typical.basis, high.basis) = (basis(.low), basis(.typical), basis(.high))
  }
}

/// A file of a locality as a tree.
private struct LocalityDocument {
  private let root: Node.Mapping

  private static let textKeys = ["family", "shapes", "architectures", "confidence", "source"]

  init(yaml: String) throws(SynthesisError) {
    // Aliases, with which a few lines can be a tree of any size, need an anchor.
    guard !yaml.utf8.contains(UInt8(ascii: "&")) else {
      throw SynthesisError("this has an `&`; write out what anchors stand for")
    }
    let node: Node?
    do { node = try Yams.compose(yaml: yaml) } catch {
      throw SynthesisError("this is not YAML: \("\(error)".prefix(200))")
    }
    guard let mapping = node?.mapping else {
      throw SynthesisError("this is no mapping of a locality's keys")
    }
    root = mapping
    for key in mapping.keys.map({ $0.string ?? "?" }) where !Self.textKeys.contains(key) {
      _ = try RoutingLocality.Parameter(named: key)
    }
  }

  var name: String { root["family"]?.string ?? "" }

  func text(_ key: String) throws(SynthesisError) -> String {
    guard let text = root[Node(key)]?.string, !text.isEmpty else {
      throw SynthesisError("there is no text for \(key)")
    }
    return text
  }

  /// Nothing where `key` is not there.
  func list(_ key: String) throws(SynthesisError) -> [String] {
    guard let node = root[Node(key)] else { return [] }
    let texts = node.sequence?.map { $0.string }
    guard let texts, !texts.contains(nil) else {
      throw SynthesisError("\(key) is no list of names")
    }
    return texts.compactMap { $0 }
  }

  func values(
    of parameter: RoutingLocality.Parameter
  ) throws(SynthesisError) -> (low: Double, typical: Double, high: Double) {
    guard let node = root[Node(parameter.name)] else {
      throw SynthesisError("there is no \(parameter.name)")
    }
    if let text = node.scalar?.string {
      let value = try parameter.value(text)
      return (value, value, value)
    }
    let keys = ["low", "typical", "high"]
    guard let mapping = node.mapping,
      mapping.keys.allSatisfy({ (keys + ["source"]).contains($0.string ?? "") })
    else {
      throw SynthesisError("\(parameter.name) is neither a number nor low, typical and high")
    }
    var values: [Double] = []
    for key in keys {
      guard let text = mapping[Node(key)]?.scalar?.string else {
        throw SynthesisError("\(parameter.name) has no \(key)")
      }
      values.append(try parameter.value(text))
    }
    return (values[0], values[1], values[2])
  }
}
