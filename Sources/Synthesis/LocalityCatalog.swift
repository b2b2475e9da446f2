public import Files

/// The localities of families of models that are known.
public struct LocalityCatalog: Sendable {
  private let ranges: [LocalityRange]
  private let unknown: LocalityRange

  /// What the file for models of no known family is called.
  private static let unknownName = "unknown.yaml"

  /// Those in the YAML files in `folder`.
  ///
  /// - Throws: `FileError` when one cannot be read, `SynthesisError` when one is not as it was
  ///   made.
  public init(folder: String, files: any FileSystem) throws {
    let names = try files.names(inFolder: folder).filter { $0.hasSuffix(".yaml") }.sorted()
    ranges = try names.filter { $0 != Self.unknownName }.map {
      try LocalityRange(path: "\(folder)/\($0)", files: files)
    }
    unknown = try LocalityRange(path: "\(folder)/\(Self.unknownName)", files: files)
  }

  /// The locality of the model that can be simulated as `shape`.
  public func range(ofShape shape: String) -> LocalityRange {
    ranges.first { $0.shapes.contains(shape) } ?? unknown
  }

  /// The locality of a model called `name`, or else of those whose files call their architecture
  /// so.
  public func range(ofModel name: String = "", architecture: String) -> LocalityRange {
    ranges.first { $0.shapes.contains(name) }
      ?? ranges.first { $0.architectures.contains(architecture) } ?? unknown
  }
}
