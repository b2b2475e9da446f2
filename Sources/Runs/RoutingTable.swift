public import Files
public import Inference
import Kernels
import Models
public import Results

/// The routing of a recording as a table in CSV: for each position, layer and rank the expert, its
/// weight and how many of its neurons were active. Layers without experts have no rows. Tokens,
/// predictions and the LM head are not in it.
public struct RoutingTable: Hashable, Sendable {
  /// In the order of position, layer and rank, all of them.
  public private(set) var rows: [Row] = []

  /// One expert of one token in one layer.
  public struct Row: Hashable, Sendable {
    public var position: Int
    public var layer: Int
    public var rank: Int
    public var expert: Int
    public var weight: Float
    public var activeNeurons: Int
  }

  static let header = "position,layer,rank,expert,weight,active_neurons"

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
                position: position + token, layer: layer, rank: rank,
                expert: decided.routing.experts[use], weight: decided.routing.weights[use],
                activeNeurons: decided.activeNeurons[use]))
          }
        }
      }
      position += count
      index += routed.count
    }
  }

  /// The table in the text `csv`, which errors call `path`.
  ///
  /// - Throws: `RunError` where a line is no row or the last one has no end, naming it; `FileError`
  ///   where the file cannot be read.
  public init(csv: ByteWindow, path: String) throws {
    var lines = LineReader(csv)
    guard try lines.next() == Self.header else {
      throw RunError("\(path): the first line is not \(Self.header)")
    }
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
      guard lines.hasEnd else {
        throw RunError(
          "\(path): line \(lines.number), the last one, has no end, so the file may be cut; get it"
            + " again, or end that line if it is whole")
      }
      rows.append(row)
    }
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
    guard fields.count == 6, let position = Int(fields[0]), let layer = Int(fields[1]),
      let rank = Int(fields[2]), let expert = Int(fields[3]), let weight = Float(fields[4]),
      let neurons = Int(fields[5])
    else { return nil }
    self.init(
      position: position, layer: layer, rank: rank, expert: expert, weight: weight,
      activeNeurons: neurons)
  }
}
