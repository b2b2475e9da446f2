/// The tracks of a trace file, and which of them a complete event goes to.
///
/// Viewers want the events of one track to nest. Where an event would partly overlap another of
/// its row (a read that was interrupted, a second lane's last part), it goes to an overflow track.
struct TraceTracks {
  /// What belongs together for a reader of the trace.
  enum Row: Hashable {
    case tokens, layers, compute, stall, kernels
    /// Reads from submission on, and the counters.
    case reads
    case lane(Int)
    /// What went on beside the run; there only where something did.
    case scenario
  }

  /// One line of the viewer.
  struct Track {
    let row: Row
    /// The thread that stands for it; unique over both processes.
    let id: Int
    /// The first track of a row has no number.
    let name: String
    /// Keeps overflow tracks beside the first track of their row.
    let sortIndex: Int
  }

  private struct Level {
    let track: Track
    /// The ends, in nanoseconds, of the events that are open; the innermost last.
    var openEnds: [Int64] = []

    /// Opens an event here unless it would partly overlap an open one.
    mutating func takes(from start: Int64, to end: Int64) -> Bool {
      while let last = openEnds.last, last <= start { openEnds.removeLast() }
      if let last = openEnds.last, last < end { return false }
      openEnds.append(end)
      return true
    }
  }

  /// The levels of each row: those of the engine and of the reads, then those of the lanes and the
  /// scenario.
  private var levels: [[Level]]
  private let lanes: [Int]
  private var trackCount = 0

  /// The tracks that are there from the beginning, in order.
  private(set) var first: [Track] = []

  /// Tracks for the engine and for `lanes`, and where asked for one for a scenario.
  init(lanes: Set<Int>, hasScenario: Bool) {
    self.lanes = lanes.sorted()
    let rows: [Row] = [.tokens, .layers, .compute, .stall, .kernels, .reads]
    levels = Array(repeating: [], count: rows.count + lanes.count + 1)
    let others = self.lanes.map(Row.lane) + (hasScenario ? [.scenario] : [])
    for row in rows + others { first.append(addTrack(to: row)) }
  }

  /// Where the levels of `row` are. Each event asks, so that it must cost no more than looking.
  private func index(of row: Row) -> Int {
    switch row {
    case .tokens: 0
    case .layers: 1
    case .compute: 2
    case .stall: 3
    case .kernels: 4
    case .reads: 5
    case .lane(let lane): 6 + lanes.firstIndex(of: lane)!
    case .scenario: 6 + lanes.count
    }
  }

  /// The first track of `row`, for events that need not nest.
  ///
  /// - Precondition: `row` is one of the engine's, was given as a lane, or asked for.
  func first(of row: Row) -> Track { levels[index(of: row)][0].track }

  /// The track for an event from `start` to `end` (nanoseconds), and whether it is new. Events
  /// must come in order of their starts, the longer one first where these are equal.
  mutating func assign(to row: Row, from start: Int64, to end: Int64) -> (Track, isNew: Bool) {
    let place = index(of: row)
    for level in levels[place].indices {
      if levels[place][level].takes(from: start, to: end) {
        return (levels[place][level].track, false)
      }
    }
    let track = addTrack(to: row)
    _ = levels[place][levels[place].count - 1].takes(from: start, to: end)
    return (track, true)
  }

  private mutating func addTrack(to row: Row) -> Track {
    trackCount += 1
    let siblings = levels[index(of: row)]
    let suffix = siblings.isEmpty ? "" : " (\(siblings.count + 1))"
    let track = Track(
      row: row, id: trackCount, name: row.name + suffix,
      sortIndex: siblings.first?.track.id ?? trackCount)
    levels[index(of: row)].append(Level(track: track))
    return track
  }
}

extension TraceTracks.Row {
  /// The processes of the viewer.
  enum Process: Int {
    case engine = 1
    case storage = 2
    case device = 3
  }

  var process: Process {
    switch self {
    case .tokens, .layers, .compute, .stall, .kernels: .engine
    case .reads, .lane: .storage
    case .scenario: .device
    }
  }

  var name: String {
    switch self {
    case .lane(let lane): "lane \(lane)"
    default: "\(self)"
    }
  }

  /// Where `activity` is drawn.
  init(_ activity: Activity) {
    switch activity {
    case .prefill, .token: self = .tokens
    case .layer: self = .layers
    case .router, .attention, .expert, .other, .head: self = .compute
    case .stall, .fault: self = .stall
    case .kernel: self = .kernels
    }
  }
}
