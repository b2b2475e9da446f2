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

  private var levels: [Row: [Level]] = [:]
  private var trackCount = 0

  /// The tracks that are there from the beginning, in order.
  private(set) var first: [Track] = []

  /// Tracks for the engine and for `lanes`.
  init(lanes: Set<Int>) {
    let rows: [Row] = [.tokens, .layers, .compute, .stall, .kernels, .reads]
    for row in rows + lanes.sorted().map(Row.lane) { first.append(addTrack(to: row)) }
  }

  /// The first track of `row`, for events that need not nest.
  ///
  /// - Precondition: `row` is one of the engine's or was given as a lane.
  func first(of row: Row) -> Track { levels[row]![0].track }

  /// The track for an event from `start` to `end` (nanoseconds), and whether it is new. Events
  /// must come in order of their starts, the longer one first where these are equal.
  mutating func assign(to row: Row, from start: Int64, to end: Int64) -> (Track, isNew: Bool) {
    for index in levels[row]!.indices {
      if levels[row]![index].takes(from: start, to: end) {
        return (levels[row]![index].track, false)
      }
    }
    let track = addTrack(to: row)
    let last = levels[row]!.count - 1
    _ = levels[row]![last].takes(from: start, to: end)
    return (track, true)
  }

  private mutating func addTrack(to row: Row) -> Track {
    trackCount += 1
    let siblings = levels[row, default: []]
    let suffix = siblings.isEmpty ? "" : " (\(siblings.count + 1))"
    let track = Track(
      row: row, id: trackCount, name: row.name + suffix,
      sortIndex: siblings.first?.track.id ?? trackCount)
    levels[row, default: []].append(Level(track: track))
    return track
  }
}

extension TraceTracks.Row {
  /// The two processes of the viewer.
  enum Process: Int, CaseIterable {
    case engine = 1
    case storage = 2
  }

  var process: Process {
    switch self {
    case .tokens, .layers, .compute, .stall, .kernels: .engine
    case .reads, .lane: .storage
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
    case .stall: self = .stall
    case .kernel: self = .kernels
    }
  }
}
