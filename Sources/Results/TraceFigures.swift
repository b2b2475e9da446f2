import Files
public import Metrics
import Quantities
import Tracing

/// The figures of a run that follow from its trace.
public struct TraceFigures: Codable, Hashable, Sendable {
  public var timeShares: TimeShares?
  public var deviceTimeShares: TimeShares?
  public var overlap: Overlap?
  public var prefetch: PrefetchScores?
  public var io: StorageUse?
  public var faults: PageFaultUse?

  /// What `metrics` say of a run that made so many predictions, of which so many were wanted: the
  /// trace does not know that.
  public init(_ metrics: TraceMetrics, predictions: (made: Int, wanted: Int) = (0, 0)) {
    deviceTimeShares = metrics.timeShares(countingInserted: true)
    timeShares =
      metrics.hasInsertedTime ? metrics.timeShares(countingInserted: false) : deviceTimeShares
    overlap = metrics.overlap
    prefetch = metrics.prefetchScores(
      predictedCount: predictions.made, wantedCount: predictions.wanted)
    io = metrics.storageUse
    faults = metrics.pageFaultUse
  }

  /// What `outcome` says of the same, but for what a trace does not know.
  private init(_ outcome: RunOutcome) {
    timeShares = outcome.timeShares
    deviceTimeShares = outcome.deviceTimeShares
    overlap = outcome.overlap
    prefetch = outcome.prefetch
    prefetch?.predictionAccuracy = nil
    io = outcome.io
    faults = outcome.faults
  }

  enum CodingKeys: String, CodingKey {
    case overlap, prefetch, io, faults
    case timeShares = "time_shares"
    case deviceTimeShares = "device_time_shares"
  }
}

extension TraceFigures {
  /// What of `outcome` is otherwise in the trace that `metrics` are of, by key and both values; nil
  /// where nothing is.
  static func contradiction(
    of outcome: RunOutcome, _ metrics: TraceMetrics
  ) throws -> String? {
    let told = try JSONTree(RunFolder.json(TraceFigures(outcome)))
    let found = try JSONTree(RunFolder.json(TraceFigures(metrics)))
    return difference(told, found, at: [])
      ?? outcome.relations(to: metrics).lazy.compactMap(\.fault).first
  }

  private static func difference(
    _ told: JSONTree?, _ found: JSONTree?, at path: [String]
  ) -> String? {
    if case .object(let members)? = told, case .object(let others)? = found {
      return Set(members.keys).union(others.keys).sorted().lazy.compactMap {
        difference(told?[$0], found?[$0], at: path + [$0])
      }.first
    }
    if told == found { return nil }
    if let number = told?.number, let other = found?.number,
      abs(number - other) <= tolerance * max(abs(number), abs(other)) + tolerance * tolerance
    {
      return nil
    }
    return "\(path.joined(separator: ".")) is \(text(told)), and by the trace \(text(found))"
  }

  /// As a part: a file has as many digits as there are, and sums may have another order.
  private static let tolerance = 1e-6

  private static func text(_ tree: JSONTree?) -> String {
    guard let tree else { return "not there" }
    return tree.number.map(NumberBounds.text) ?? "there"
  }
}

extension RunOutcome {
  /// What must hold between its figures and a trace.
  fileprivate func relations(to metrics: TraceMetrics) -> [Relation] {
    let durations = metrics.tokenDurations.map(\.inSeconds)
    // Elsewhere a token is there when this machine has made it.
    let isModelled = mode == "simulated" || mode == "replayed"
    let matches = zip(tokenSeconds, durations).enumerated().map { index, pair in
      Relation.equal(
        "token_seconds of token \(index + 1)", isModelled ? pair.0 : nil, "that of the trace",
        pair.1)
    }
    let expertRead = metrics.trace.reads.first { read in
      if case .expert = read.part { true } else { false }
    }
    return matches + [
      // The token that ends an answer is no part of it.
      .atMost(
        "the number of tokens in the trace", Double(durations.count),
        "the number of token_seconds and 1", Double(tokenSeconds.count + 1)),
      .equal(
        "memory.cache_bytes ÷ cache_slots",
        cacheSlots > 0 ? Double(memory.cacheBytes) / Double(cacheSlots) : nil,
        "the bytes of an expert in the trace",
        expertRead.map { Double($0.byteCount.bytes) }, tolerance: 0),
    ]
  }
}
