public import Files
import Results

extension RouteTrace {
  /// The most rows that are read where nothing else is said: all are in memory at once.
  public static let standardRowLimit = 10_000_000

  /// The trace in `text`, which errors call `path`.
  ///
  /// - Throws: `RunError` where it is none, or one that contradicts itself, naming the line;
  ///   `FileError` where the file cannot be read.
  public init(
    _ text: ByteWindow, path: String, rowLimit: Int = standardRowLimit
  ) throws {
    var reader = RouteTraceReader(lines: LineReader(text), path: path)
    self = try reader.header()
    let rows = try reader.rows(of: self, limit: rowLimit)
    try assemble(rows, path: path)
  }

  /// Whether `text` begins as route traces of any version do.
  public static func isTrace(_ text: ByteWindow) -> Bool {
    var text = text
    let sign = Array(RouteTraceReader.sign.utf8)
    return (try? text.bytes(in: 0..<sign.count)) == sign
  }

  /// One line: an expert that a token chose in a layer.
  struct Row {
    var turn: Int32
    var position: Int32
    var line: Int32
    var weight: Float
    /// -1 where the file does not say it.
    var activeNeurons: Int32
    var layer: UInt16
    var expert: UInt16
    var rank: UInt8
    var isPrefill: Bool
    var isRead: Bool
    var isDropped: Bool
  }
}

/// Reads the lines of a route trace, each for itself.
struct RouteTraceReader {
  var lines: LineReader
  let path: String
  /// For each column which field it is; nil where the file does not have it.
  private(set) var fields: [Int?] = []
  private(set) var columnCount = 0
  /// Experts that a token may use in a layer.
  private(set) var rankLimit = 0

  private static let layerLimit = 4096
  private static let expertLimit = 65_535
  private static let usedExpertLimit = 255
  /// Of all layers together, each of which costs memory in every cache that is tried: some forty
  /// times as many as the largest models have.
  private static let totalExpertLimit = 1 << 20
  /// Of one expert: what a billion rows read, the most that are ever taken, is no overflow.
  private static let expertByteLimit = 8 << 30
  private static let denseByteLimit = 1 << 40
  /// Of a weight as it was applied: a share, which some models scale, by 16 at most.
  static let weightLimit: Float = 100

  static let sign = "# route_trace"
  static let firstLine = "# route_trace v1"
  /// Says that no engine had experts in memory as the trace has them.
  static let assumedResidency = "# residency=assumed"

  /// What is read of a row; all but the last two must be there.
  enum Column: Int, CaseIterable {
    case turn, phase, step, layer, slot, expert, weight, residency, byteCount, dropped
    case activeNeurons

    static let required = allCases.dropLast(2)

    /// What headers call it.
    var name: String {
      switch self {
      case .byteCount: "expert_bytes"
      case .activeNeurons: "active_neurons"
      default: "\(self)"
      }
    }
  }

  init(lines: LineReader, path: String) {
    self.lines = lines
    self.path = path
  }

  func fault(_ reason: String) -> RunError {
    RunError("\(path): line \(lines.number) \(reason)")
  }

  /// The trace without its rows.
  mutating func header() throws -> RouteTrace {
    let first = try lines.next() ?? ""
    guard first == Self.firstLine else {
      guard first.hasPrefix(Self.sign) else {
        throw RunError("\(path) is no route trace: its first line is not \(Self.firstLine)")
      }
      // A line of text may be as long as a file.
      let version = first.dropFirst(2).prefix(Self.firstLine.count)
      throw RunError("\(path) is \(version); Edgewise reads \(Self.firstLine)")
    }
    var (trace, layerCount): (RouteTrace?, Int) = (nil, 0)
    while let line = try lines.next() {
      guard line.hasPrefix("#") else {
        guard let trace, trace.layers.count == layerCount else {
          throw fault("comes before a header line for the model and for each of its layers")
        }
        try readColumns(line)
        return trace
      }
      if line.hasPrefix("# model=") {
        guard trace == nil else { throw fault("names a second model") }
        (trace, layerCount) = try model(line)
      } else if line == Self.assumedResidency {
        guard trace != nil else { throw fault("comes before the model") }
        trace?.isResidencyKnown = false
      } else if line.hasPrefix("# layer=") {
        let layer = try layer(line, number: trace?.layers.count ?? 0)
        guard let count = trace?.layers.count, count < layerCount else {
          throw fault("is of a layer that the model does not have")
        }
        trace?.layers.append(layer)
      }
    }
    throw RunError("\(path): the trace ends before its rows begin")
  }

  /// From the right: the path may hold anything, blanks and equal signs too.
  private mutating func model(_ line: String) throws -> (RouteTrace, Int) {
    var rest = line.dropFirst(2)
    var values: [Substring: Substring] = [:]
    let keys: Set<Substring> = ["arch", "n_layer", "n_expert", "n_expert_used"]
    while !keys.isSubset(of: values.keys), let blank = rest.lastIndex(of: " ") {
      let item = rest[rest.index(after: blank)...].split(separator: "=", maxSplits: 1)
      if item.count == 2 {
        guard values.updateValue(item[1], forKey: item[0]) == nil else {
          throw fault("says \(item[0]) twice")
        }
      }
      rest = rest[..<blank]
    }
    let counts = ["n_layer", "n_expert", "n_expert_used"].map {
      values[$0].flatMap { Int($0) } ?? 0
    }
    guard let architecture = values["arch"], (1...Self.layerLimit).contains(counts[0]),
      (1...Self.expertLimit).contains(counts[1]),
      (1...min(Self.usedExpertLimit, counts[1])).contains(counts[2])
    else {
      throw fault(
        "must say arch, n_layer (1 to \(Self.layerLimit)), n_expert (to \(Self.expertLimit)),"
          + " n_expert_used (to \(Self.usedExpertLimit))")
    }
    guard counts[0] * counts[1] <= Self.totalExpertLimit else {
      throw fault(
        "has \(counts[0]) layers of \(counts[1]) experts, and no more than"
          + " \(Self.totalExpertLimit) experts in all are read")
    }
    rankLimit = counts[2]
    let trace = RouteTrace(
      modelPath: String(rest.dropFirst("model=".count)), architecture: String(architecture),
      expertCount: counts[1], layers: [])
    return (trace, counts[0])
  }

  private mutating func layer(_ line: String, number: Int) throws -> RouteTrace.Layer {
    var values: [Substring: Substring] = [:]
    for item in line.dropFirst(2).split(separator: " ") {
      let sides = item.split(separator: "=", maxSplits: 1)
      guard sides.count == 2 else { continue }
      guard values.updateValue(sides[1], forKey: sides[0]) == nil else {
        throw fault("says \(sides[0]) twice")
      }
    }
    let numbers = values.compactMapValues { Int($0) }
    guard numbers["layer"] == number, let expert = numbers["expert_bytes"],
      (0...Self.expertByteLimit).contains(expert), let dense = numbers["dense_bytes"],
      (0...Self.denseByteLimit).contains(dense)
    else {
      throw fault(
        "must say layer=\(number), expert_bytes (to \(Self.expertByteLimit)) and dense_bytes (to"
          + " \(Self.denseByteLimit))")
    }
    return RouteTrace.Layer(expertByteCount: expert, denseByteCount: dense)
  }

  private mutating func readColumns(_ line: String) throws {
    let names = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    columnCount = names.count
    fields = Column.allCases.map { names.firstIndex(of: $0.name) }
    if let missing = Column.required.first(where: { fields[$0.rawValue] == nil }) {
      throw fault("has no column \(missing.name)")
    }
    guard Set(names).count == names.count else { throw fault("has a column twice") }
  }
}
