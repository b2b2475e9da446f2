/// How good prefetching was.
public struct PrefetchScores: Codable, Hashable, Sendable {
  /// Prefetched and used before eviction ÷ prefetched, from 0 to 1.
  public var accuracy: Double?
  /// Prefetched and used ÷ (prefetched and used + demand reads), from 0 to 1.
  public var coverage: Double?
  /// Of the useful prefetches, the share complete before use, from 0 to 1.
  public var timeliness: Double?
  /// Bytes read and evicted unused.
  public var wastedBytes: Int
  /// Of the predicted experts (depth 2 and more), the share that the layer then wanted.
  public var predictionAccuracy: Double?
  /// Needed reads that waited for a lane that a predicted read held; nil where there was none.
  public var delayedReads: Int?
  /// How long those waited for predicted reads, all together.
  public var delaySeconds: Double?

  enum CodingKeys: String, CodingKey {
    case accuracy, coverage, timeliness
    case delayedReads = "delayed_reads"
    case delaySeconds = "delay_seconds"
    case wastedBytes = "wasted_bytes"
    case predictionAccuracy = "prediction_accuracy"
  }
}
