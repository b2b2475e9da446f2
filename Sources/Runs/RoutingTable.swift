public import Files
public import Inference
import Kernels
public import Models
import Quantities
public import Results

/// The routing of a recording as a table in CSV: for each position, layer and rank the expert, its
/// weight and how many of its neurons were active. Layers without experts have no rows. Tokens,
/// predictions and the LM head are not in it.
public struct RoutingTable: Hashable, Sendable {
  /// In the order of position, layer and rank, all of them.
  public private(set) var rows: [Row] = []

  /// One expert of one token in one layer; small, as all rows are in memory at once.
  public struct Row: Hashable, Sendable {
    public var position: Int32
    public var layer: Int32
    public var rank: Int32
    public var expert: Int32
    public var weight: Float
    public var activeNeurons: Int32
  }

  static let header = "position,layer,rank,expert,weight,active_neurons"
  /// Of a row: six digits and what stands between them.
  private static let leastBytes = 12

  /// The table of `recording`.
  ///
  /// - Throws: `RunError` where the experts of its layers are not alike.
  public init(_ recording: Recording) throws(RunError) {
    try recording.requireLikeExperts()
    let (routed, ranks) = (
      recording.model.shape.expertLayers, recording.model.shape.expertsPerToken
    )
    var (position, index) = (0, 0)
    guard !recording.decisions.layers.isEmpty else { return }
    for count in recording.batches {
      let layers = recording.decisions.layers[index..<index + routed.count]
      for token in 0..<count {
        for (layer, decided) in zip(routed, layers) {
          for rank in 0..<ranks {
            let use = token * ranks + rank
            rows.append(
              Row(
                position: Int32(position + token), layer: Int32(layer), rank: Int32(rank),
                expert: Int32(decided.routing.experts[use]), weight: decided.routing.weights[use],
                activeNeurons: Int32(decided.activeNeurons[use])))
          }
        }
      }
      position += count
      index += routed.count
    }
  }

  /// The table of `model` in the text `csv`, which errors call `path`. Its first line that is none
  /// of such a model ends the reading.
  ///
  /// - Throws: `RunError` where a line is no row, is out of order, says what the model does not
  ///   have, is one too many, or the last one has no end, naming it; `FileError` where the file
  ///   cannot be read.
  public init(
    csv: ByteWindow, of model: ModelBlueprint, path: String,
    rowLimit: Int = RouteTrace.standardRowLimit
  ) throws {
    let check = try RoutingRowCheck(model, path: path)
    var lines = LineReader(csv)
    var header = try lines.next()
    while header?.isEmpty == true { header = try lines.next() }
    guard header == Self.header else {
      throw RunError("\(path): the first line is not \(Self.header)")
    }
    rows.reserveCapacity(min(rowLimit, RouteTrace.standardRowLimit, csv.count / Self.leastBytes))
    var blankLine: Int?
    while let line = try lines.next() {
      if line.isEmpty {
        blankLine = blankLine ?? lines.number
        continue
      }
      // Blank lines may stand at the end only.
      guard blankLine == nil, let row = Row(line[...]) else {
        throw RunError(
          "\(path): line \(blankLine ?? lines.number) does not hold a number for each of"
            + " \(Self.header)")
      }
      try lines.requireEnd(of: path)
      guard rows.count < rowLimit else {
        throw RunError(
          "\(path): line \(lines.number) is row \(rowLimit + 1), and no more than \(rowLimit) are"
            + " read; cut the table, or take --max-rows")
      }
      rows.append(row)
      try check.require(rows, at: rows.count - 1, line: lines.number)
    }
  }

  /// Whether `text` begins as such tables do.
  public static func isTable(_ text: ByteWindow) -> Bool {
    var text = text
    return (try? text.bytes(in: 0..<header.utf8.count)) == Array(header.utf8)
  }

  /// The table as text, weights with all their digits.
  public var csv: String {
    var text = Self.header + "\n"
    for row in rows {
      text += "\(row.position),\(row.layer),\(row.rank),\(row.expert),\(row.weight),"
      text += "\(row.activeNeurons)\n"
    }
    return text
  }
}

extension RoutingTable.Row {
  /// nil where `line` is something else.
  init?(_ line: Substring) {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 6, let position = Int32(fields[0]), let layer = Int32(fields[1]),
      let rank = Int32(fields[2]), let expert = Int32(fields[3]),
      let weight = Float(decimal: fields[4]), let neurons = Int32(fields[5])
    else { return nil }
    self.init(
      position: position, layer: layer, rank: rank, expert: expert, weight: weight,
      activeNeurons: neurons)
  }
}
