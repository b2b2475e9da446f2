public import Files
import Metrics
public import Results

/// A run that is compared: what its files say of it.
public struct ComparedRun: Sendable {
  /// Its file or folder.
  public let path: String
  /// Its record.
  public let result: ResultFile<RunRecord>
  /// The same by key.
  public let figures: ResultFigures
  /// The causes of stalls, each as a share of the decoded tokens' time; nil where no trace tells.
  let stallShares: [PartChange.Part: Double]?

  var record: RunRecord { result.content }

  /// The run in the folder at `path`, with its trace where that is there, or in a file.
  ///
  /// - Throws: `RunError` or `FileError`, in a sentence, where there is no run, where it is damaged
  ///   or of a version that is not known yet, or its trace is of another run.
  public init(path: String, files: any FileSystem) throws {
    let tracePath = path + "/" + RunFolder.traceName
    if files.isFolder(path), files.exists(tracePath) {
      let (result, trace) = try RunFolder(path: path, files: files).read()
      try self.init(path: path, result: result, TraceMetrics(trace: trace))
      return
    }
    let read = try ReadResult(path: path, files: files)
    if case .workload = read {
      throw RunError(
        "\(path) is the result of many requests, which are not compared; hold them to each other"
          + " with --baseline")
    }
    guard case .run(let result) = read else {
      throw RunError(
        "\(path) has figures of `\(read.kind.rawValue)`, and runs are compared; name the folder or"
          + " the JSON of run or simulate")
    }
    try self.init(path: path, result: result, nil)
  }

  /// A run of which everything is known.
  init(path: String, result: ResultFile<RunRecord>, _ metrics: TraceMetrics?) throws {
    self.path = path
    self.result = result
    figures = try ResultFigures(result.content)
    stallShares = metrics.flatMap(Self.stallShares)
  }

  private static func stallShares(_ metrics: TraceMetrics) -> [PartChange.Part: Double]? {
    let total = metrics.decodeTime.total
    guard total > .zero else { return nil }
    let stall = metrics.decodeStall
    let causes: [(PartChange.Part, Duration)] = [
      (.issuedLate, stall.issuedLate), (.queuedBehind, stall.queuedBehind),
      (.deviceTooSlow, stall.deviceTooSlow),
    ]
    return Dictionary(uniqueKeysWithValues: causes.map { ($0, $1 / total) })
  }

  /// Whether its times are modelled, so that they come out the same every time.
  var isModelled: Bool { record.mode == "simulated" || record.mode == "replayed" }

  /// A decoded token's time in seconds, on average; nil where fewer than two tokens were made.
  var tokenTime: Double? { record.tokensPerSecond.map { 1 / $0 } }

  /// How much of a decoded token's time each part takes, in seconds; the parts sum to all of it.
  ///
  /// - Parameter byCause: Whether a stall is divided by cause.
  func partTimes(byCause: Bool) -> [PartChange.Part: Double] {
    guard let mean = tokenTime, let shares = record.deviceTimeShares ?? record.timeShares else {
      return [:]
    }
    var times: [PartChange.Part: Double] = [:]
    for part in TimePart.allCases {
      times[PartChange.Part(rawValue: part.key) ?? .other, default: 0] += shares[part] * mean
    }
    guard byCause, let stallShares, let stall = times.removeValue(forKey: .stall) else {
      return times
    }
    for (cause, share) in stallShares { times[cause] = share * mean }
    // What no read explains, and what rounding leaves.
    times[.unexplained] = stall - stallShares.values.reduce(0) { $0 + $1 * mean }
    return times
  }
}
